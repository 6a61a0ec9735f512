using System.Data.Common;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>What operators do with calls, in the caller's transaction.</summary>
sealed class OutboxOperations(ServiceKeys keys, Signals signals, TimeProvider clock)
{
    static readonly Failure Unknown = Failure.NotFound("id: no call has this id");

    /// <summary>Sends a call as soon as AP can be reached: one that AP would not take, one that waits for later, or one that an operator
    /// dropped, as long as nothing came after it.</summary>
    public async ValueTask<Result<OutboxRow>> Retry(DbConnection connection, string id)
    {
        if (await OutboxList.Find(connection, id) is not { } row)
            return Unknown;
        if (row.State == OutboxState.Sending)
            return Failure.Conflict("id: this call is under way");
        if (row.State != OutboxState.Waiting)
        {
            if (row.State == OutboxState.Settled || (row.State == OutboxState.Dropped && row.DroppedBy.Length == 0))
                return Failure.Conflict($"id: this call is {row.State}: {(row.Reason.Length > 0 ? row.Reason : "AP has taken it")}");
            if (await OutboxRows.FindOpen(connection, row.TransactionId) is not null)
                return Failure.Conflict("id: the transaction has another call that waits or is under way");
            if (row.State == OutboxState.Dropped && (await OutboxRows.FindParked(connection, row.TransactionId))?.Id != id)
                return Failure.Conflict("id: this call was dropped, and the transaction has had others since");
            if (await TransactionRows.Find(connection, row.TransactionId) is { Open: false } transaction)
                return Failure.Conflict($"id: the transaction is {transaction.Status}");
        }
        // Whoever sends a parked one again has looked whether it took effect.
        await connection.ExecuteAsync(
            """
            UPDATE outbox SET state = 'waiting', due_at = @now, attempts = 0, uncertainty = CASE WHEN state = 'waiting' THEN uncertainty ELSE 0 END, reason = '', ended_at = NULL,
                dropped_by = '', note = NULL
            WHERE id = @id
            """, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds(), id });
        await TransactionRows.Changed(connection, row.TransactionId);
        return (await OutboxList.Find(connection, id))!;
    }

    /// <summary>Gives up a call that waits or that AP would not take. The same is not made again until something else was to be told.</summary>
    public async ValueTask<Result<OutboxRow>> Drop(DbConnection connection, string id, string reason, string actor)
    {
        if (await OutboxList.Find(connection, id) is not { } row)
            return Unknown;
        if (row.State is not (OutboxState.Waiting or OutboxState.Parked))
            return Failure.Conflict(row.State == OutboxState.Sending ? "id: this call is under way"
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
        // Until it is decided anew, which needs AP to have been reached once.
        await TransactionRows.SetProblem(connection, row.TransactionId, dropped.Problem);
        await TransactionRows.Changed(connection, row.TransactionId);
        if (row.Uncertainty == CallUncertainty.AnswerLost)
            // It may have taken effect.
            await TransactionRows.ReadLater(connection, row.TransactionId, now.ToUnixTimeMilliseconds());
        return dropped;
    }

    /// <summary>To be called when the transaction is committed.</summary>
    public void Committed()
    {
        signals.Reactions.Set();
        signals.Reads.Set();
        signals.Calls.Set();
    }

    /// <summary>An operator's reason; empty where there is none.</summary>
    public string OpenNote(OutboxRow row) => ServiceSeal.OpenText(keys, row.Note, SealContext.OutboxNote(row.Id)) ?? "";
}
