using AnchorCallbacks.Audit;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Events;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Rates.Quotes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Retention;

/// <summary>The retention times of rows, in days after their end. A transaction is deleted after its calls.</summary>
/// <param name="HistoryDays">The retention time of customers' replaced values and documents, in days after the replacement.</param>
sealed record RetentionOptions(IReadOnlyList<(Retained Rows, long Days)> Kept, long HistoryDays)
{
    /// <summary>A hundred years, which means without end.</summary>
    const long Max = 36500;

    /// <summary>AP repeats an event until the server takes it, and may do so late. If the event were deleted by then, it would count as
    /// new.</summary>
    const long MinOfTransactions = 30;

    public static RetentionOptions Read(SettingsReader settings)
    {
        var webhookDays = settings.Number("Retention:WebhookDays", 30, 1, Max);
        var transactionDays = settings.Number("Retention:TransactionDays", 1825, MinOfTransactions, Max);
        return new(
        [
            (HandledEvents.Rows, settings.Number("Retention:EventDays", 90, 1, Max)),
            (EndedCalls.Rows, settings.Number("Retention:CallDays", 90, 1, Max)),
            (ExpiredQuotes.Rows, settings.Number("Retention:QuoteDays", 365, 1, Max)),
            (DeliveryRows.Rows, webhookDays),
            (AttemptRows.Rows, webhookDays),
            (ChangeRows.Rows, webhookDays),
            (OldOperations.Rows, settings.Number("Retention:OperationDays", 1825, 1, Max)),
            (ClosedTransactions.Rows, transactionDays),
            (PayoutRows.Claims, transactionDays),
            (FundsRows.Funds, transactionDays),
            (FundsRows.Orphans, transactionDays),
            (InteractiveFlow.Rows, transactionDays),
        ], settings.Number("Retention:HistoryDays", 1825, 1, Max));
    }
}
