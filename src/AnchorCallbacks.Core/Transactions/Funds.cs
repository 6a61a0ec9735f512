using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Transactions;

/// <summary>What a decision takes from a report: transaction rules depend on amounts, and notices on whether the money is in.</summary>
readonly record struct TransactionTerms(AssetAmount? Expected, AssetAmount? In, AssetAmount? Out, bool FundsIn)
{
    public static TransactionTerms Of(Transaction report) =>
        new(report.AmountExpected, report.AmountIn, report.AmountOut, Funds.AreIn(report));
}

/// <summary>Whether AP holds the money of a transaction.</summary>
static class Funds
{
    /// <summary>AP reports that the money came in, or shows the payment. False also means unknown: AP hides the time for SEP-24, and shows
    /// no payment at a bank.</summary>
    public static bool AreIn(Transaction transaction) =>
        transaction.TransferReceivedAt is not null || (!IsDeposit(transaction) && transaction.StellarTransactions is { Count: > 0 });

    /// <summary>The user pays through a bank, and the anchor pays on Stellar.</summary>
    public static bool IsDeposit(Transaction transaction) =>
        transaction.Kind == TransactionKind.Deposit || transaction.Kind == TransactionKind.DepositExchange;
}
