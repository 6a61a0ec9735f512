using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>Decides anew about every transaction that something may have changed for, and puts what follows into the outbox, both in
/// one transaction. What changes while it decides makes it decide again.</summary>
sealed partial class ReactionWorker(
    Database database, ServiceKeys keys, TransactionCustomers parties, TransactionStore transactions, PlatformLink link,
        ReactionOptions options, Signals signals, TimeProvider clock,
    ILogger<ReactionWorker> log) : BackgroundService
{
    /// <summary>Each is a write of its own, and customers' PUTs share their flushes.</summary>
    const int BatchSize = 16;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await signals.Reactions.Wait(PollInterval, clock, stoppingToken);
            try
            {
                while (!stoppingToken.IsCancellationRequested && await Run())
                {
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    /// <returns>Whether there was something to decide, and may be more.</returns>
    public async Task<bool> Run()
    {
        // Until AP was reached nobody knows how to speak to it, and nothing could be sent.
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
            // One damaged record must not keep all others from being decided.
            LogBroken(id, e);
            await database.Write(async connection => await connection.ExecuteAsync(
                "UPDATE transactions SET due = 0, problem = 'a record of it does not open' WHERE id = @id", new { id }));
            return false;
        }
    }

    async Task<bool> Decide(string id, PlatformGeneration generation)
    {
        if (await Find(id) is not { } transaction)
            return false;
        var asksOnCreation = options.AskOnCreate;
        var found = await parties.Of(transaction);
        // A step of its own: the new customer marks the transaction as due, and the next pass decides from fresh rows.
        if (asksOnCreation && transaction is { AwaitsFirstDecision: 1, Open: 1, IsSep6: true }
            && transaction.Status == TransactionStatus.Incomplete.Value
            && found is [{ CustomerId: null }] && await parties.Create(transaction))
            return false;
        var decision = Reaction.Decide(transaction, found, asksOnCreation);
        var nobody = found.Any(party => party.CustomerId is null);
        // Whoever changes a customer of it beside this marks it afterwards, and it is decided anew.
        return await database.Write(
            async connection => await AreAsJudged(connection, found)
                && await Save(connection, transaction, decision, nobody, generation), key: new(id));
    }

    async ValueTask<TransactionRow?> Find(string id)
    {
        var row = await database.Read(connection => TransactionRows.Find(connection, id));
        return row is null ? null : row with { FundsIn = Funds.AreIn(transactions.Read(row)) };
    }

    /// <summary>They were read before. Where several processes write, somebody who changes one of them at this moment and does not see the
    /// transaction yet is met here or not let through.</summary>
    async ValueTask<bool> AreAsJudged(DbConnection connection, IReadOnlyList<TransactionCustomer> found)
    {
        foreach (var party in database.IsShared ? found : [])
            if ((await CustomerRows.Find(connection, party.Judged.Key))?.Version != party.Judged.Version)
                return false;
        return true;
    }

    /// <param name="nobody">Who could be asked is not there (yet).</param>
    /// <returns>Whether there is a call to make: a new one, or one that waited for this.</returns>
    async ValueTask<bool> Save(DbConnection connection, TransactionRow transaction, Decision decision, bool nobody,
        PlatformGeneration generation)
    {
        var problem = decision.Problem;
        var notice = decision.Notice;
        var open = await OutboxRows.FindOpen(connection, transaction.Id);
        // What was not sent yet and says something else than is to be said now, or there is nothing to say any more.
        var outdated = open is { State: OutboxState.Waiting, Uncertainty: CallUncertainty.None } && open.Notice != notice ? open : null;
        var append = notice is not null && (open is null || outdated is not null);
        var parked = append ? await OutboxRows.FindParked(connection, transaction.Id) : null;
        if (parked is not null && parked.Notice == notice && !HasMovedSince(parked, transaction))
        {
            append = false;
            problem = parked.Problem;
        }
        // Marked before AP hears that the customer is in review: it lets the transaction go on in the middle of the call.
        // AwaitsFirstDecision until what there is to ask has been said: the call may yet be dropped because of another change, and is decided anew.
        var saved = await connection.ExecuteAsync(
            """
            UPDATE transactions SET due = 0, awaits_first_decision = CASE WHEN @keepFresh = 1 THEN awaits_first_decision ELSE 0 END, in_review = @inReview, problem = @problem,
                last_notice = coalesce(@adopt, last_notice), last_notice_status = CASE WHEN @adopt IS NULL THEN last_notice_status ELSE status END,
                complete = CASE WHEN @complete = 1 THEN 1 ELSE complete END, refund_due = @RefundDue,
                notice_blocked = @untold, poll_at = CASE WHEN @untold = 1 AND notice_blocked = 0 THEN @now ELSE poll_at END
            WHERE id = @Id AND revision = @Revision AND due = 1
            """,
            new
            {
                keepFresh = notice is not null || nobody ? 1L : 0L,
                inReview = decision.InReview ? 1L : 0L,
                complete = decision.Complete ? 1L : 0L,
                decision.RefundDue,
                problem,
                adopt = decision.Adopt,
                untold = decision.NoticeBlocked ? 1L : 0L,
                now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                transaction.Id,
                transaction.Revision,
            });
        if (saved == 0)
            return false;
        if (outdated is not null)
            await OutboxRows.DropUnsent(connection, outdated.Id, notice is null ? "there is nothing to say any more"
                : "superseded", clock.GetUtcNow());
        if (!append)
            return open is not null && outdated is null;
        if (parked is not null)
            await OutboxRows.End(connection, parked.Id, OutboxState.Dropped, "superseded", clock.GetUtcNow());
        await OutboxRows.Append(connection, Call(transaction, decision, generation));
        return true;
    }

    /// <summary>What AP would not take where the transaction stood it may take where it is now.</summary>
    static bool HasMovedSince(OutboxRow parked, TransactionRow transaction) => parked.Uncertainty == CallUncertainty.Refused
        && transaction.UpdatedAt > parked.UpdatedAtBefore;

    OutboxRow Call(TransactionRow transaction, Decision decision, PlatformGeneration generation)
    {
        var party = decision.Tell!.Value;
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N");
        var asks = generation == PlatformGeneration.Two && !transaction.WaitsForCustomer
            && party.CustomerEvaluation.Status == CustomerStatus.NeedsInfo;
        TransactionCall call = decision.Releases ? new NotifyCustomerInfoUpdated { TransactionId = transaction.Id, Message = party.Message }
            : asks ? new RequestCustomerInfoUpdate
            {
                TransactionId = transaction.Id,
                Message = party.Message,
                // AP takes these for SEP-6 alone.
                RequiredCustomerInfoMessage = transaction.IsSep6 ? party.Message : null,
                RequiredCustomerInfoUpdates = transaction.IsSep6 ? party.Notice.MissingFields.Split(' ') : null,
            }
            : new NotifyCustomerInfoUpdated
            {
                TransactionId = transaction.Id,
                CustomerId = party.CustomerId,
                CustomerType = party.CustomerEvaluation.Type.Name,
                Message = party.Message
            };
        return new()
        {
            Id = id,
            TransactionId = transaction.Id,
            CustomerId = party.CustomerId!,
            Method = call.Method.Name,
            Notice = decision.Notice!,
            Params = CallSeal.Seal(keys, id, call),
            DecidedAtRevision = transaction.Revision,
            DueAt = now.ToUnixTimeMilliseconds(),
            CreatedAt = now.ToUnixTimeMilliseconds(),
        };
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Transaction {TransactionId}: a record of it or of its customer does not open; nothing is decided")]
    partial void LogBroken(string transactionId, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What follows from changes could not be decided; trying again")]
    partial void LogFailed(Exception e);
}
