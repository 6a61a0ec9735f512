using System.Data.Common;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>Operators' changes to calls, in the caller's database transaction.</summary>
sealed class OutboxOperations(ServiceKeys keys, Signals signals, TimeProvider clock)
{
    static readonly Failure Unknown = Failure.NotFound("id: no call has this id");

    /// <summary>Makes a call due now. It may wait for later, be parked because AP refused it, or be dropped by an operator with no call
    /// after it.</summary>
    public async ValueTask<Result<OutboxRow>> Retry(DbConnection connection, string id)
    {
        if (await OutboxList.Find(connection, id) is not { } row)
            return Unknown;
        if (row.State == OutboxState.Sending)
            return Failure.Conflict("id: this call is in flight");
        if (row.State != OutboxState.Waiting)
        {
            if (row.State == OutboxState.Settled || (row.State == OutboxState.Dropped && row.DroppedBy.Length == 0))
                return Failure.Conflict($"id: this call is {row.State}: {(row.Reason.Length > 0 ? row.Reason : "AP has taken it")}");
            if (await OutboxRows.FindOpen(connection, row.TransactionId) is not null)
                return Failure.Conflict("id: the transaction has another call that waits or is in flight");
            if (row.State == OutboxState.Dropped && (await OutboxRows.FindParked(connection, row.TransactionId))?.Id != id)
                return Failure.Conflict("id: this call was dropped, and the transaction has had others since");
            if (await TransactionRows.Find(connection, row.TransactionId) is { Open: false } transaction)
                return Failure.Conflict($"id: the transaction is {transaction.Status}");
        }
        // The operator who sends a parked call again has checked whether it took effect.
        await connection.ExecuteAsync(
            """
            UPDATE outbox SET state = 'waiting', due_at = @now, attempts = 0,
                uncertainty = CASE WHEN state = 'waiting' THEN uncertainty ELSE 0 END, reason = '', ended_at = NULL, dropped_by = '',
                note = NULL
            WHERE id = @id
            """, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds(), id });
        await TransactionRows.Changed(connection, row.TransactionId);
        return (await OutboxList.Find(connection, id))!;
    }

    /// <summary>Drops a call that waits or is parked. An equal call is not made again until another notice was due.</summary>
    public async ValueTask<Result<OutboxRow>> Drop(DbConnection connection, string id, string reason, string actor)
    {
        if (await OutboxList.Find(connection, id) is not { } row)
            return Unknown;
        if (row.State is not (OutboxState.Waiting or OutboxState.Parked))
            return Failure.Conflict(row.State == OutboxState.Sending ? "id: this call is in flight"
                : $"id: this call is {row.State} already");
        var now = clock.GetUtcNow();
        await connection.ExecuteAsync(
            "UPDATE outbox SET state = 'dropped', reason = @reason, dropped_by = @actor, note = @note, ended_at = @at WHERE id = @id",
            new
            {
                reason = $"dropped by {actor}",
                actor,
                note = ServiceSeal.Seal(keys, reason, SealContext.OutboxNote(id)),
                at = now.ToUnixTimeMilliseconds(),
                id
            });
        var dropped = (await OutboxList.Find(connection, id))!;
        // This holds until the transaction is decided again, for which AP must have been reached once.
        await TransactionRows.SetProblem(connection, row.TransactionId, dropped.Problem);
        await TransactionRows.Changed(connection, row.TransactionId);
        if (row.Uncertainty == CallUncertainty.AnswerLost)
            // It may have taken effect.
            await TransactionRows.ReadLater(connection, row.TransactionId, now.ToUnixTimeMilliseconds());
        return dropped;
    }

    /// <summary>Wakes the workers. The caller runs this after the commit.</summary>
    public void Committed()
    {
        signals.Reactions.Set();
        signals.Reads.Set();
        signals.Calls.Set();
    }

    /// <summary>An operator's reason; empty where there is none.</summary>
    public string OpenNote(OutboxRow row) => ServiceSeal.OpenText(keys, row.Note, SealContext.OutboxNote(row.Id)) ?? "";
}
