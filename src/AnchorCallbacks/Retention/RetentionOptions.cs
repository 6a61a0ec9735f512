using AnchorCallbacks.Audit;
using AnchorCallbacks.Events;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Rates.Quotes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Retention;

/// <summary>What is kept for how many days after it is done with. A transaction goes when its calls are gone: they come first.</summary>
/// <param name="HistoryDays">For how many days after that customers' replaced values and documents are kept.</param>
sealed record RetentionOptions(IReadOnlyList<(Retained Rows, long Days)> Kept, long HistoryDays)
{
    /// <summary>A hundred years: for ever.</summary>
    const long Max = 36500;

    /// <summary>AP repeats an event until it is taken, and may do so late: what is gone by then would be taken for new.</summary>
    const long MinOfTransactions = 30;

    public static RetentionOptions Read(SettingsReader settings)
    {
        var transactionDays = settings.Number("Retention:TransactionDays", 1825, MinOfTransactions, Max);
        return new(
        [
            (HandledEvents.Rows, settings.Number("Retention:EventDays", 90, 1, Max)),
            (EndedCalls.Rows, settings.Number("Retention:CallDays", 90, 1, Max)),
            (ExpiredQuotes.Rows, settings.Number("Retention:QuoteDays", 365, 1, Max)),
            (OldOperations.Rows, settings.Number("Retention:OperationDays", 1825, 1, Max)),
            (ClosedTransactions.Rows(OutboxRows.OfTransaction), transactionDays),
            (PayoutRows.Claims, transactionDays),
            (FundsRows.Funds, transactionDays),
            (FundsRows.Orphans, transactionDays),
        ], settings.Number("Retention:HistoryDays", 1825, 1, Max));
    }
}
