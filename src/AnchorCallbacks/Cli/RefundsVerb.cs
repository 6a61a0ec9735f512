using System.CommandLine;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx refunds</c>: transactions whose money must be paid back.</summary>
static class RefundsVerb
{
    public static Command Make(string[] settings) => KnownTransactions.List(settings, "refunds",
        "Lists transactions whose money must be paid back, and why.", """
        The money came in, and then a customer was rejected. The server does not notify the platform: it would end the
        transaction and then refuse a refund. Pay the money back and report it ('rpc notify_refund_sent'). A transaction leaves
        the list when its status is refunded. Asks this server, not the platform. --json writes one transaction a line.

        Examples:
          anchor-callbacks tx refunds
          anchor-callbacks tx refunds --limit 0 --json | jq -r '[.id, .refund_due] | @tsv'
        """, new() { RefundDue = true },
        KnownTransactions.Id, KnownTransactions.Status, new(new("Why", Fit.End), transaction => transaction.RefundDue),
        KnownTransactions.Customer, KnownTransactions.Memo, KnownTransactions.To, KnownTransactions.Started,
        KnownTransactions.Kind, KnownTransactions.Sep);
}
