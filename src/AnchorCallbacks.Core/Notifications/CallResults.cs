using System.Collections.Immutable;
using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Saves the results of calls: the disposition, AP's report, and the notice that AP has, in one database transaction.</summary>
sealed partial class CallResults(
    Database database, TransactionStore transactions, PlatformLink link, InFlightCalls inFlight, Signals signals, TimeProvider clock,
    ILogger<CallResults> log)
{
    /// <summary>The money came in during the call. AP takes no refund in status <c>error</c>.</summary>
    const string RefundAfterError = "AP ended it with the money in: recover it with notify_transaction_recovery, then refund it";

    /// <summary>A customer's PUT that shares the flush waits for the whole batch.</summary>
    const int BatchSize = 8;

    /// <param name="Now">The transaction in AP's answer; null if there is none.</param>
    /// <param name="Answers">This process's answers to AP while the call was in flight.</param>
    /// <param name="IsUnreachable">AP could not be reached. The call is due as soon as AP answers again.</param>
    readonly record struct Result(OutboxRow Row, CallDisposition Disposition, string Reason, PlatformView? Now,
        ImmutableArray<CallbackAnswer> Answers, bool IsUnreachable = false);

    public async Task Save(List<OutboxRow> rows, IReadOnlyList<BatchResult> results)
    {
        var saved = new List<Result>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var disposition = CallDispositions.Of(results[i]);
            var now = results[i].Transaction is { } transaction ? PlatformView.Of(transaction) : null;
            var answers = inFlight.End(rows[i].TransactionId);
            Report(rows[i], results[i], disposition, answers);
            saved.Add(new(rows[i], disposition, Reason(results[i]), now, answers, results[i].Unreachable is not null));
        }
        await Save(saved);
    }

    /// <summary>Reads the transaction from AP, after a lost answer or a call that AP refused in the transaction's status.</summary>
    /// <returns>Why AP could not be reached; null if it answered.</returns>
    public async Task<PlatformUnreachableException?> Read(OutboxRow row, CancellationToken cancel)
    {
        Result result;
        PlatformUnreachableException? unreachable = null;
        try
        {
            var view = PlatformView.Of(await link.Read(row.TransactionId, cancel));
            var disposition = view is null ? CallDisposition.Parked : CallDispositions.AfterReading(row, view);
            var reason = disposition != CallDisposition.Parked ? ""
                : row.Uncertainty == CallUncertainty.Refused ? row.Reason
                : "its answer was lost, and it is not known whether it took effect";
            result = new(row, disposition, reason, view, []);
        }
        catch (OperationCanceledException)
        {
            result = new(row, CallDisposition.ReadFirst, "the server was stopped", null, []);
        }
        catch (PlatformUnreachableException e)
        {
            unreachable = e;
            result = new(row, CallDisposition.ReadFirst, e.Message, null, [], IsUnreachable: true);
        }
        catch (PlatformRefusedException e)
        {
            result = new(row, CallDisposition.Parked, e.Message, null, []);
        }
        await Save([result]);
        return unreachable;
    }

    /// <summary>Saves that the server stops while AP may be executing the calls.</summary>
    public Task Interrupt(List<OutboxRow> rows) =>
        Save(rows.ConvertAll(row =>
            new Result(row, CallDisposition.ReadFirst, "the server was stopped", null, inFlight.End(row.TransactionId))));

    /// <summary>There is no price for the amounts of a SEP-24 transaction at the moment of its call.</summary>
    public Task Postpone(OutboxRow row, string reason) => Save([new(row, CallDisposition.Retry, OutboxRow.NoPrice + reason, null, [])]);

    public Task Park(OutboxRow row, string reason) => Save([new(row, CallDisposition.Parked, reason, null, [])]);

    async Task Save(List<Result> results)
    {
        foreach (var batch in results.Chunk(BatchSize))
            await database.Write(async connection =>
            {
                foreach (var result in batch)
                    await Save(connection, result);
                return true;
            });
        signals.Reactions.Set();
        if (results.Exists(result => result.Disposition == CallDisposition.Stale))
            signals.Reads.Set();
    }

    async ValueTask Save(DbConnection connection, Result result)
    {
        var (row, now) = (result.Row, clock.GetUtcNow());
        // The reason is AP's text, and PostgreSQL takes no U+0000.
        result = result with { Reason = result.Reason.Replace('\0', ' ') };
        var known = result.Now is null ? null : await TransactionRows.Find(connection, row.TransactionId);
        var notice = NoticeOf(row, CallDispositions.AnswerUsed(await Answers(connection, result), result.Now));
        var isExpected = result.Disposition == CallDisposition.Settled && notice == row.Notice
            && !row.HasNoPrice && known?.Revision == row.DecidedAtRevision && CallDispositions.IsExpected(row, result.Now);
        if (isExpected)
            await transactions.ApplyExpected(connection, known!, result.Now!, notice);
        else if (result.Now is not null)
            await transactions.Apply(connection, known, result.Now, UpdateSource.Answer);
        switch (result.Disposition)
        {
            case CallDisposition.Settled:
                await OutboxRows.End(connection, row.Id, OutboxState.Settled, "", now);
                if (!isExpected)
                    await TransactionRows.LastNotice(connection, row.TransactionId, notice, result.Now?.Status ?? "");
                if (result.Now is { Status: "error", FundsIn: true })
                    await TransactionRows.SetRefundDue(connection, row.TransactionId, RefundAfterError);
                break;
            case CallDisposition.Retry:
                await OutboxRows.ScheduleRetry(connection, row, NextAttempt(result, now), CallUncertainty.None, row.Notice,
                    result.Reason);
                // Nothing could replace the call while it was in flight. Another notice may be due by now.
                await TransactionRows.Changed(connection, row.TransactionId);
                break;
            case CallDisposition.ReadFirst:
                await OutboxRows.ScheduleRetry(connection, row, NextAttempt(result, now),
                    Math.Max(row.Uncertainty, CallUncertainty.AnswerLost), notice,
                    row.Uncertainty == CallUncertainty.Refused ? row.Reason : result.Reason);
                break;
            case CallDisposition.Refused:
                await OutboxRows.ScheduleRetry(connection, row, now.ToUnixTimeMilliseconds(), CallUncertainty.Refused, row.Notice,
                    result.Reason);
                break;
            case CallDisposition.Stale:
                await OutboxRows.End(connection, row.Id, OutboxState.Dropped,
                    result.Reason.Length > 0 ? result.Reason : "the transaction has moved on", now);
                // It is decided again only from AP's present state.
                if (result.Now is null)
                    await TransactionRows.ReadLater(connection, row.TransactionId, now.ToUnixTimeMilliseconds());
                if (row.IsAnswerLost)
                    await TransactionRows.LastNotice(connection, row.TransactionId, Notice.Unknown.ToString(),
                        result.Now?.Status ?? "");
                else
                    await TransactionRows.Changed(connection, row.TransactionId);
                break;
            default:
                await OutboxRows.Park(connection, row.Id, result.Reason);
                if (await TransactionRows.Find(connection, row.TransactionId) is { Problem.Length: 0 } stuck)
                    await transactions.NoteStuck(connection, stuck);
                await TransactionRows.Changed(connection, row.TransactionId);
                break;
        }
    }

    /// <summary>AP may have sent its GET to another process than the one that made the call.</summary>
    async ValueTask<IReadOnlyList<CallbackAnswer>> Answers(DbConnection connection, Result result)
    {
        if (!database.IsShared || result.Row.Method != PlatformMethods.NotifyCustomerInfoUpdated.Name)
            return result.Answers;
        var others = await CallbackAnswerRows.Take(connection, result.Row.TransactionId, result.Row.CustomerId);
        // After the sender has crashed, a request may come from another client than AP. Then AP did not act on its answer.
        return result.Row is { Uncertainty: CallUncertainty.None, State: OutboxState.Waiting }
            ? [.. result.Answers, .. others] : result.Answers;
    }

    /// <summary>The notice that AP has: the status in the answer to its GET, or the call's own notice if it sent none.</summary>
    static string NoticeOf(OutboxRow row, CallbackAnswer? answer) => answer is not null && Notice.Parse(row.Notice) is { } notice
        ? new Notice(row.CustomerId, notice.Role, answer.Status, answer.MissingFields).ToString()
        : row.Notice;

    /// <summary>While AP is unreachable, the worker's own pause is the wait. A read changes nothing, so it is repeated soon. A call that a
    /// read has cleared is sent at once, because AP answers.</summary>
    static long NextAttempt(Result result, DateTimeOffset now) => now.ToUnixTimeMilliseconds() + (result switch
    {
        { IsUnreachable: true } or { Disposition: CallDisposition.Retry, Now: not null } => 0,
        { Disposition: CallDisposition.ReadFirst } => (long)Backoff.WhileAway(result.Row.Attempts).TotalMilliseconds,
        _ => (long)Backoff.After(result.Row.Attempts).TotalMilliseconds,
    });

    static string Reason(BatchResult result) => result.Refused?.Message ?? result.Unreachable?.Message ?? result.Unknown?.Detail ?? "";

    void Report(OutboxRow row, BatchResult result, CallDisposition disposition, ImmutableArray<CallbackAnswer> answers)
    {
        if (result.Refused is { Reason: RefusalReason.CallbackFailed })
        {
            if (answers.Contains(CallbackAnswer.Refused))
                return;
            if (link.CallbackAlarm is null)
                LogCallbackFailed(row.TransactionId);
            // Health is public, so AP's own text is only in the call's reason.
            link.CallbackAlarm =
                "AP could not use our GET /customer: CALLBACK_API_BASE_URL and its secret must match Callback:Url and Callback:Auth";
        }
        else if (disposition == CallDisposition.Settled)
        {
            link.CallbackAlarm = null;
            LogTold(row.Method, row.TransactionId, result.Transaction?.Status.Value ?? "unknown", row.Id);
        }
        else if (disposition == CallDisposition.Parked)
            LogParked(row.Id, row.Method, row.TransactionId);
    }

    [LoggerMessage(EventId = 2500, EventName = "CallResults.Told", Level = LogLevel.Information,
        Message = "AP has {Method} for transaction {TransactionId}, which is now {Status} (call {CallId})")]
    partial void LogTold(string method, string transactionId, string status, string callId);

    [LoggerMessage(EventId = 2501, EventName = "CallResults.CallbackFailed", Level = LogLevel.Error,
        Message = "AP could not use our GET /customer for transaction {TransactionId}; the call is repeated")]
    partial void LogCallbackFailed(string transactionId);

    [LoggerMessage(EventId = 2502, EventName = "CallResults.Parked", Level = LogLevel.Error,
        Message = "Call {Id} ({Method}, transaction {TransactionId}) is parked: AP does not take it")]
    partial void LogParked(string id, string method, string transactionId);
}
