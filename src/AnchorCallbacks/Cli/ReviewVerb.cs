using System.CommandLine;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx review</c>: transactions that went on although a customer of them is not accepted, as the server knows them.</summary>
static class ReviewVerb
{
    public static Command Make(string[] settings) => KnownTransactions.List(settings, "review", "Lists transactions that go on although a customer of them is not accepted: do not pay them.", """
        The customer waits for a review, was rejected, lacks something, or was deleted; or a transaction rule wants more than the
        customer's type. Accepting the customer as the type ends a review ('customer accept ID --type …');
        'customer list --account …' has the id. Asks this server, not the platform. With --json one a line, newest first.

        Examples:
          anchor-callbacks tx review
          anchor-callbacks tx review --limit 0 --json | jq -r '[.id, .account // .sender_id] | @tsv'
        """, new() { InReview = true },
        KnownTransactions.Id, KnownTransactions.Status, KnownTransactions.Why, KnownTransactions.Customer, KnownTransactions.Memo,
        KnownTransactions.To, KnownTransactions.Started, KnownTransactions.Kind, KnownTransactions.Sep);
}
