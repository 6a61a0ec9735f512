using System.CommandLine;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx review</c>: transactions that go on although a customer is not accepted.</summary>
static class ReviewVerb
{
    public static Command Make(string[] settings) => KnownTransactions.List(settings, "review",
        "Lists transactions that go on although a customer is not accepted: do not pay them.", """
        The customer is in review, rejected, deleted or lacks required fields, or a transaction rule requires more than the
        customer's type. To end a review, accept the customer as the type ('customer accept ID --type …'); 'customer list
        --account …' shows the id. Asks this server, not the platform. --json writes one transaction a line, newest first.

        Examples:
          anchor-callbacks tx review
          anchor-callbacks tx review --limit 0 --json | jq -r '[.id, .account // .sender_id] | @tsv'
        """, new() { InReview = true },
        KnownTransactions.Id, KnownTransactions.Status, KnownTransactions.Why, KnownTransactions.Customer, KnownTransactions.Memo,
        KnownTransactions.To, KnownTransactions.Started, KnownTransactions.Kind, KnownTransactions.Sep);
}
