using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Decides about every transaction that is due, and adds the resulting call to the outbox in the same database transaction. A
/// change during the decision makes the transaction due again.</summary>
sealed partial class ReactionWorker(
    Database database, ServiceKeys keys, TransactionCustomers customers, TransactionStore transactions, PlatformLink link,
    ReactionOptions options, InteractiveOptions interactive, Signals signals, TimeProvider clock,
    ILogger<ReactionWorker> log) : BackgroundService
{
    /// <summary>Each decision is a separate write that shares its flush with customers' PUTs.</summary>
    const int BatchSize = 16;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => WorkerLoop.Run(
        cancel => signals.Reactions.Wait(PollInterval, clock, cancel), _ => Run(), LogFailed, stoppingToken);

    /// <returns>Whether there were due transactions. There may be more.</returns>
    public async Task<bool> Run()
    {
        // The form of the calls depends on AP's generation, and nothing can be sent until AP was reached.
        if (link.Generation is not { } generation)
            return false;
        var due = await database.Read(connection => TransactionRows.Due(connection, BatchSize));
        var decided = await Task.WhenAll(due.Select(id => TryDecide(id, generation)));
        if (decided.Contains(true))
            signals.Calls.Set();
        return due.Count > 0;
    }

    async Task<bool> TryDecide(string id, PlatformGeneration generation)
    {
        try
        {
            return await Decide(id, generation);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            // One damaged record must not stop all other decisions.
            LogBroken(id, e);
            await database.Write(connection => SetBroken(connection, id));
            return false;
        }
    }

    async ValueTask<bool> SetBroken(DbConnection connection, string id)
    {
        var before = await TransactionRows.Find(connection, id);
        await TransactionRows.SetBroken(connection, id, "a record of it does not open");
        if (before is { Problem.Length: 0 })
            await transactions.NoteStuck(connection, before);
        return true;
    }

    async Task<bool> Decide(string id, PlatformGeneration generation)
    {
        if (await Find(id) is not { } transaction)
            return false;
        var asksOnCreation = options.AskOnCreate;
        var found = await customers.Of(transaction);
        // A separate step: the new customer marks the transaction as due, and the next pass decides from fresh rows.
        if (asksOnCreation && transaction is { AwaitsFirstDecision: true, Open: true, IsSep6: true }
            && transaction.Status == TransactionStatus.Incomplete.Value
            && found is [{ CustomerId: null }] && await customers.Create(transaction))
            return false;
        var decision = Reaction.Decide(transaction, found, asksOnCreation, interactive);
        var isMissing = found.Any(customer => customer.CustomerId is null);
        // A concurrent change of a customer marks the transaction due afterwards, and it is decided again.
        return await database.Write(
            async connection => await AreUnchanged(connection, found)
                && await Save(connection, transaction, decision, isMissing, generation), key: new(id));
    }

    async ValueTask<TransactionRow?> Find(string id)
    {
        var row = await database.Read(connection => TransactionRows.Find(connection, id));
        return row is null ? null : row with { FundsIn = Funds.AreIn(transactions.Read(row)) };
    }

    /// <summary>Whether the customers still have the versions that were evaluated. A row from the cache may be old: a request removes it
    /// only after its commit. With several processes, another one may change a customer now without seeing the transaction: this read makes
    /// the two writes conflict, or it sees the change.</summary>
    static async ValueTask<bool> AreUnchanged(DbConnection connection, IReadOnlyList<TransactionCustomer> found)
    {
        foreach (var customer in found)
            if ((await CustomerRows.Find(connection, customer.Evaluated.Key))?.Version != customer.Evaluated.Version)
                return false;
        return true;
    }

    /// <param name="isMissing">A customer of the transaction does not exist.</param>
    /// <returns>Whether there is a call to send: a new one, or one that waited for this decision.</returns>
    async ValueTask<bool> Save(DbConnection connection, TransactionRow transaction, Decision decision, bool isMissing,
        PlatformGeneration generation)
    {
        var problem = decision.Problem;
        var notice = decision.Notice?.ToString();
        var open = await OutboxRows.FindOpen(connection, transaction.Id);
        // A call that was not sent, and whose notice is no longer due.
        var outdated = open is { State: OutboxState.Waiting, Uncertainty: CallUncertainty.None } && open.Notice != notice
            ? open : null;
        if (open is { HasNoPrice: true } && outdated is null)
            problem = $"AP is not told that the user is done: {open.Reason}";
        var append = notice is not null && (open is null || outdated is not null);
        var parked = append ? await OutboxRows.FindParked(connection, transaction.Id) : null;
        var staysParked = parked is not null && parked.Notice == notice && !HasMovedSince(parked, transaction);
        if (staysParked)
        {
            append = false;
            problem = parked!.Problem;
        }
        // The review is saved before AP has the notice: AP lets the transaction go on during the call. The first decision stays open until
        // its notice has reached AP, because another change may drop the call.
        var saved = await TransactionRows.SaveDecision(connection, new(transaction.Id, transaction.Revision,
            decision.InReview ? 1 : 0, problem, decision.KnownNotice?.ToString(), decision.Complete ? 1 : 0, decision.RefundDue,
            decision.NoticeBlocked ? 1 : 0, notice is not null || isMissing ? 1 : 0, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        if (saved == 0)
            return false;
        // A call that was parked has been reported then.
        if (problem.Length > 0 && transaction.Problem.Length == 0 && !staysParked)
            await transactions.NoteStuck(connection, transaction);
        if (outdated is not null)
            await OutboxRows.DropUnsent(connection, outdated.Id, notice is null ? "no notice is due any more" : "superseded",
                clock.GetUtcNow());
        if (!append)
            return open is not null && outdated is null;
        if (parked is not null)
            await OutboxRows.End(connection, parked.Id, OutboxState.Dropped, "superseded", clock.GetUtcNow());
        await OutboxRows.Append(connection, Call(transaction, decision, generation));
        return true;
    }

    /// <summary>AP refused the call in an earlier state of the transaction. It may take the call now.</summary>
    static bool HasMovedSince(OutboxRow parked, TransactionRow transaction) => parked.Uncertainty == CallUncertainty.Refused
        && transaction.UpdatedAt > parked.UpdatedAtBefore;

    OutboxRow Call(TransactionRow transaction, Decision decision, PlatformGeneration generation)
    {
        var customer = decision.Notify!.Value;
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N");
        var asks = generation == PlatformGeneration.Two && !transaction.WaitsForCustomer
            && customer.Evaluation.Status == CustomerStatus.NeedsInfo;
        TransactionCall call = decision.News == InteractiveNews.Completed ? InteractivePrices.Unpriced(InteractiveFlow.Of(transaction)!)
            : decision.News == InteractiveNews.Failed
            ? new NotifyTransactionError { TransactionId = transaction.Id, Message = customer.Message }
            : decision.EndsWait
            ? new NotifyCustomerInfoUpdated { TransactionId = transaction.Id, Message = customer.Message }
            : asks ? new RequestCustomerInfoUpdate
            {
                TransactionId = transaction.Id,
                Message = customer.Message,
                // AP takes these only for SEP-6.
                RequiredCustomerInfoMessage = transaction.IsSep6 ? customer.Message : null,
                RequiredCustomerInfoUpdates = transaction.IsSep6 ? customer.Notice.MissingFields.Split(' ') : null,
            }
            : new NotifyCustomerInfoUpdated
            {
                TransactionId = transaction.Id,
                CustomerId = customer.CustomerId,
                CustomerType = customer.Evaluation.Type.Name,
                Message = customer.Message
            };
        return new()
        {
            Id = id,
            TransactionId = transaction.Id,
            CustomerId = customer.CustomerId!,
            Method = call.Method.Name,
            Notice = decision.Notice!.Value.ToString(),
            Params = CallSeal.Seal(keys, id, call),
            DecidedAtRevision = transaction.Revision,
            Trace = transaction.Trace,
            DueAt = now.ToUnixTimeMilliseconds(),
            CreatedAt = now.ToUnixTimeMilliseconds(),
        };
    }

    [LoggerMessage(EventId = 2506, EventName = "ReactionWorker.Broken", Level = LogLevel.Error,
        Message = "Transaction {TransactionId}: a record of it or of its customer does not open; nothing is decided")]
    partial void LogBroken(string transactionId, Exception e);

    [LoggerMessage(EventId = 2507, EventName = "ReactionWorker.Failed", Level = LogLevel.Warning,
        Message = "Decisions about transactions failed; they are tried again")]
    partial void LogFailed(Exception e);
}
