using System.Collections.Immutable;
using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Writes down what came of calls: the call's disposition, what AP said, and what it was told, in one transaction.</summary>
sealed partial class CallResults(
    Database database, TransactionStore transactions, PlatformLink link, InFlightCalls inFlight, Signals signals, TimeProvider clock,
        ILogger<CallResults> log)
{
    /// <summary>The money came in while AP was being told. AP takes no refund from <c>error</c>.</summary>
    const string RefundAfterError = "AP ended it with the money in: bring it back with notify_transaction_recovery, then refund it";

    /// <summary>A customer's PUT that waits for the same flush waits for these too.</summary>
    const int BatchSize = 8;

    /// <param name="Answers">Given by this process while the call was under way.</param>
    /// <param name="Away">AP could not be reached: the call is due as soon as AP is back.</param>
    readonly record struct Result(OutboxRow Row, CallDisposition Disposition, string Reason, PlatformView? Now,
        ImmutableArray<CallbackAnswer> Answers, bool Away = false);

    public async Task Settle(List<OutboxRow> rows, IReadOnlyList<BatchResult> results)
    {
        var settled = new List<Result>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var disposition = Outcome.Of(results[i]);
            var now = results[i].Transaction is { } transaction ? PlatformView.Of(transaction) : null;
            var answers = inFlight.End(rows[i].TransactionId);
            Report(rows[i], results[i], disposition, answers);
            settled.Add(new(rows[i], disposition, Reason(results[i]), now, answers, results[i].Unreachable is not null));
        }
        await Save(settled);
    }

    /// <summary>After a lost answer, or to learn why a call came too late: what AP says of the transaction now.</summary>
    /// <returns>Why AP could not be reached; null if it answered.</returns>
    public async Task<PlatformUnreachableException?> Read(OutboxRow row, CancellationToken cancel)
    {
        Result result;
        PlatformUnreachableException? away = null;
        try
        {
            var view = PlatformView.Of(await link.Read(row.TransactionId, cancel));
            var disposition = view is null ? CallDisposition.Parked : Outcome.AfterReading(row, view);
            var reason = disposition != CallDisposition.Parked ? "" : row.Uncertainty == CallUncertainty.Refused ? row.Reason
                : "its answer was lost, and whether it took effect cannot be told";
            result = new(row, disposition, reason, view, []);
        }
        catch (OperationCanceledException)
        {
            result = new(row, CallDisposition.ReadFirst, "the server was stopped", null, []);
        }
        catch (PlatformUnreachableException e)
        {
            away = e;
            result = new(row, CallDisposition.ReadFirst, e.Message, null, [], Away: true);
        }
        catch (PlatformRefusedException e)
        {
            result = new(row, CallDisposition.Parked, e.Message, null, []);
        }
        await Save([result]);
        return away;
    }

    /// <summary>The server stops while AP may be at it.</summary>
    public Task Interrupt(List<OutboxRow> rows) =>
        Save(rows.ConvertAll(row =>
            new Result(row, CallDisposition.ReadFirst, "the server was stopped", null, inFlight.End(row.TransactionId))));

    public Task Park(OutboxRow row, string reason) => Save([new(row, CallDisposition.Parked, reason, null, [])]);

    async Task Save(List<Result> results)
    {
        foreach (var some in results.Chunk(BatchSize))
            await database.Write(async connection =>
            {
                foreach (var result in some)
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
        // AP's own words, and U+0000 is no text to PostgreSQL.
        result = result with { Reason = result.Reason.Replace('\0', ' ') };
        var known = result.Now is null ? null : await TransactionRows.Find(connection, row.TransactionId);
        var told = WasTold(row, Outcome.AnswerUsed(await Answers(connection, result), result.Now));
        var expected = result.Disposition == CallDisposition.Settled && told == row.Notice && known?.Revision == row.DecidedAtRevision
            && Outcome.IsExpected(row, result.Now);
        if (result.Now is not null)
            await transactions.Apply(connection, known, result.Now, ViewSource.Answer, expected);
        switch (result.Disposition)
        {
            case CallDisposition.Settled:
                await OutboxRows.End(connection, row.Id, OutboxState.Settled, "", now);
                if (expected)
                    await TransactionRows.NotifiedAsDecided(connection, row.TransactionId, told, result.Now!.Status);
                else
                    await TransactionRows.LastNotice(connection, row.TransactionId, told, result.Now?.Status ?? "");
                if (result.Now is { Status: "error", FundsIn: true })
                    await TransactionRows.SetRefundDue(connection, row.TransactionId, RefundAfterError);
                break;
            case CallDisposition.Retry:
                await OutboxRows.ScheduleRetry(connection, row.Id, Later(result, now), CallUncertainty.None, row.Notice, result.Reason);
                // While its disposition was open nothing could take its place, and there may be something else to say by now.
                await TransactionRows.Changed(connection, row.TransactionId);
                break;
            case CallDisposition.ReadFirst:
                await OutboxRows.ScheduleRetry(connection, row.Id, Later(result, now),
                    Math.Max(row.Uncertainty, CallUncertainty.AnswerLost), told, row.Uncertainty == CallUncertainty.Refused ? row.Reason
                    : result.Reason);
                break;
            case CallDisposition.Refused:
                await OutboxRows.ScheduleRetry(connection, row.Id, now.ToUnixTimeMilliseconds(), CallUncertainty.Refused, row.Notice,
                    result.Reason);
                break;
            case CallDisposition.Stale:
                await OutboxRows.End(connection, row.Id, OutboxState.Dropped, result.Reason.Length > 0 ? result.Reason
                    : "the transaction has moved on", now);
                // Decided anew only from what AP says now.
                if (result.Now is null)
                    await TransactionRows.ReadLater(connection, row.TransactionId, now.ToUnixTimeMilliseconds());
                if (row.IsAnswerLost)
                    await TransactionRows.LastNotice(connection, row.TransactionId, Notice.Unknown, result.Now?.Status ?? "");
                else
                    await TransactionRows.Changed(connection, row.TransactionId);
                break;
            default:
                await OutboxRows.Park(connection, row.Id, result.Reason);
                await TransactionRows.Changed(connection, row.TransactionId);
                break;
        }
    }

    /// <summary>AP may have asked another of the processes than the one that called.</summary>
    async ValueTask<IReadOnlyList<CallbackAnswer>> Answers(DbConnection connection, Result result)
    {
        if (!database.IsShared || result.Row.Method != PlatformMethods.NotifyCustomerInfoUpdated.Name)
            return result.Answers;
        var elsewhere = await CallbackAnswerRows.Take(connection, result.Row.TransactionId, result.Row.CustomerId);
        // Whoever asked after the sender of a call was lost may not have been AP, and then AP did not go by what it was answered.
        return result.Row is { Uncertainty: CallUncertainty.None, State: OutboxState.Waiting } ? [.. result.Answers, .. elsewhere]
            : result.Answers;
    }

    /// <summary>What AP itself saw, if it asked; else what the call was meant to say.</summary>
    static string WasTold(OutboxRow row, CallbackAnswer? answer) => answer is not null && row.Notice.Split('|') is [_, var role, ..]
        ? Notice.Text(row.CustomerId, role, answer.Status, answer.MissingFields)
        : row.Notice;

    /// <summary>While AP is away the worker's pause is the wait. A read may come soon: it changes nothing. A call that reading has cleared up
    /// goes out at once: AP is back.</summary>
    static long Later(Result result, DateTimeOffset now) => now.ToUnixTimeMilliseconds() + (result switch
    {
        { Away: true } or { Disposition: CallDisposition.Retry, Now: not null } => 0,
        { Disposition: CallDisposition.ReadFirst } => (long)Backoff.WhileAway(result.Row.Attempts).TotalMilliseconds,
        _ => (long)Backoff.After(result.Row.Attempts).TotalMilliseconds,
    });

    static string Reason(BatchResult result) => result.Refused?.Message ?? result.Unreachable?.Message ?? result.Unknown?.Detail ?? "";

    void Report(OutboxRow row, BatchResult result, CallDisposition disposition, ImmutableArray<CallbackAnswer> answers)
    {
        if (result.Refused is { Reason: RefusalReason.CallbackFailed })
        {
            if (answers.Contains(CallbackAnswer.Withheld))
                return;
            if (link.CallbackAlarm is null)
                LogCallbackFailed(row.TransactionId);
            // Anyone may read it in health: what AP says beyond that is the call's reason.
            link.CallbackAlarm = "AP could not use our GET /customer: CALLBACK_API_BASE_URL and its secret must fit Callback:Url and Callback:Auth";
        }
        else if (disposition == CallDisposition.Settled)
            link.CallbackAlarm = null;
        else if (disposition == CallDisposition.Parked)
            LogParked(row.Id, row.Method, row.TransactionId);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "AP could not use our GET /customer for transaction {TransactionId}; the call is repeated")]
    partial void LogCallbackFailed(string transactionId);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Call {Id} ({Method}, transaction {TransactionId}) is parked: AP will not take it as it is")]
    partial void LogParked(string id, string method, string transactionId);
}
