using System.Data.Common;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Events;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Telemetry;

/// <summary>What the store has to do at a moment. Counts and ages only.</summary>
sealed record StoreFigures(IReadOnlyList<WaitingReviews> Reviews, Backlog Outbox, Backlog Inbox, TransactionCounts Transactions,
    long OperatorSessions, long PageSessions)
{
    public static async ValueTask<StoreFigures> Read(DbConnection connection, DateTimeOffset now) => new(
        await ReviewCounts.ByType(connection), await OutboxList.Count(connection), await EventList.Count(connection),
        await TransactionCounts.Read(connection),
        await SessionRows.CountSince(connection, (now - ConsoleSessions.IdleTime).ToUnixTimeMilliseconds()),
        await PageSessionRows.CountSince(connection, (now - CustomerPages.PageSessions.IdleTime).ToUnixTimeMilliseconds()));
}
