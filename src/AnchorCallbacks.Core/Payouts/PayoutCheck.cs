using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Payouts;

/// <summary>AP's answer about a transaction, and the state before it.</summary>
/// <param name="ParkedBefore">Calls that were parked before AP was asked. AP's answer shows their outcome.</param>
sealed record PlatformAnswer(Transaction Transaction, PlatformView View, IReadOnlySet<string> ParkedBefore, long AskedAt);

/// <summary>Whether a transaction may be paid, and why not.</summary>
sealed record PayoutAnswer(Transaction Platform, Payable Payable, IReadOnlyList<PayoutCustomer> Customers, PayoutClaim? Claim);

/// <summary>Answers "may I pay?". AP is asked first. Then the committed records are evaluated with AP's answer.</summary>
sealed class PayoutCheck(
    Database database, PlatformLink link, TransactionStore transactions, CustomerTypes types, DeletedIdentities deleted, ServiceKeys keys,
    Signals signals, TimeProvider clock)
{
    const int BatchSize = 8;

    /// <summary>The longest time that an operator's request waits for AP.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    static readonly Failure TooSlow = Failure.Unreachable("platform: AP does not answer in time whether this may be paid");

    /// <summary>Asks AP. No database transaction is open meanwhile.</summary>
    public async Task<Result<PlatformAnswer>> Ask(string id, CancellationToken cancel)
    {
        var askedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var before = await database.Read(connection => OutboxList.OpenCalls(connection, id));
        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            var transaction = await link.Read(id, either.Token);
            return PlatformView.Of(transaction) is { } view && view.Id == id
                ? new PlatformAnswer(transaction, view, before.Where(call => call.State == OutboxState.Parked).Select(call => call.Id)
                    .ToHashSet(), askedAt)
                : Failure.Unreachable("platform: what AP answers is not the transaction that was asked for");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return TooSlow;
        }
        catch (PlatformRefusedException e) when (e.Reason is RefusalReason.NotFound)
        {
            await database.Write(connection => transactions.Unknown(connection, id));
            return Failure.NotFound("id: AP knows no transaction of this id");
        }
        catch (PlatformException e)
        {
            return Failure.Unreachable($"platform: AP cannot be asked whether this may be paid: {e.Message}");
        }
    }

    public async Task<Result<PayoutAnswer>> Check(string id, CancellationToken cancel)
    {
        if ((await Ask(id, cancel)).Failed(out var failure, out var answer))
            return failure;
        var checkedAnswer = await database.Write(connection => Check(connection, answer));
        signals.Reactions.Set();
        return checkedAnswer;
    }

    /// <summary>Asks about several, a batch at a time. If AP is slow, it does not ask about the rest: the answer must come in bounded
    /// time.</summary>
    public async Task<Dictionary<string, Result<PayoutAnswer>>> Check(IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        var answers = new Dictionary<string, Result<PayoutAnswer>>();
        var began = clock.GetTimestamp();
        foreach (var batch in ids.Chunk(BatchSize))
        {
            var isSlow = clock.GetElapsedTime(began) >= Timeout;
            var checks = await Task.WhenAll(batch.Select(id =>
                isSlow ? Task.FromResult<Result<PayoutAnswer>>(TooSlow) : Check(id, cancel)));
            foreach (var (id, answer) in batch.Zip(checks))
                answers[id] = answer;
        }
        return answers;
    }

    /// <summary>Records the claim in the database transaction of the check that allows it. The first reference wins. A repeated claim with
    /// the same reference is checked again.</summary>
    public async Task<Result<PayoutAnswer>> Claim(string id, string reference, string actor, CancellationToken cancel)
    {
        if ((await Ask(id, cancel)).Failed(out var failure, out var answer))
            return failure;
        var claimed = await database.Write(async connection =>
        {
            var found = await Check(connection, answer, reference);
            if (!found.Payable.IsPayable || found.Claim is not null)
                return found;
            var now = clock.GetUtcNow();
            var claim = new PayoutClaim(reference, actor, now.ToUnixTimeMilliseconds());
            await PayoutRows.AddClaim(connection, id, claim);
            await OperationLog.Append(connection, Subject.Transaction(id), now, actor, AuditActions.Claim);
            return found with { Claim = claim };
        });
        signals.Reactions.Set();
        return claimed.Payable.IsPayable ? claimed : Failure.Conflict($"id: not payable: {claimed.Payable.Reason}");
    }

    /// <summary>Runs in the caller's database transaction, which also applies AP's answer.</summary>
    /// <param name="reference">The payer; empty for a request that claims nothing.</param>
    public async ValueTask<PayoutAnswer> Check(DbConnection connection, PlatformAnswer answer, string reference = "")
    {
        var (transaction, id) = (answer.Transaction, answer.View.Id);
        await transactions.Apply(connection, answer.View, UpdateSource.Answer, answer.AskedAt);
        var creator = TransactionCreator.Of(transaction);
        // AP 2.x names no creator of SEP-24. The token of the customer's page, which AP has signed, does.
        if (creator is null && transaction is { Creator: null, Customers: null }
            && await InteractiveFlow.OwnerOf(connection, answer.View) is { } owner)
            creator = new(owner.Account, owner.Memo);
        var customers = PayoutKind.Of(transaction) is { } kind ? await Customers(connection, transaction, kind, creator) : [];
        var open = (await OutboxList.OpenCalls(connection, id))
            .Where(call => call.State != OutboxState.Parked || !answer.ParkedBefore.Contains(call.Id));
        var claim = await PayoutRows.FindClaim(connection, id);
        var refundDue = (await TransactionRows.Find(connection, id))?.RefundDue ?? "";
        var facts = new PayoutFacts(transaction, customers, await FundsRows.HasProof(connection, id), [.. open.Select(call => call.Method)],
            await IsOfDeleted(connection, answer.View, creator), refundDue, claim, reference, await UnconfirmedRestore.Find(connection));
        return new(transaction, PayableRule.Of(facts), customers, claim);
    }

    async ValueTask<List<PayoutCustomer>> Customers(DbConnection connection, Transaction transaction, PayoutKind kind,
        TransactionCreator? creator)
    {
        var customers = new List<PayoutCustomer>(2);
        foreach (var role in kind.Roles)
            if (Key(transaction, role, creator) is { } key)
                customers.Add(await Evaluate(connection, transaction, kind, role, key, creator));
        return customers;
    }

    /// <summary>SEP-31 names its customers by id. With another SEP, the creator of the transaction is its customer.</summary>
    static CustomerKey? Key(Transaction transaction, string role, TransactionCreator? creator)
    {
        if (transaction.Sep != Sep.ThirtyOne)
            return creator is { } wallet ? new(null, wallet.Account, wallet.Memo) : null;
        var reference = role == Role.Receiver ? transaction.Customers?.Receiver : transaction.Customers?.Sender;
        return reference?.Id is { Length: > 0 } id ? new(id, null, Memo.None) : null;
    }

    async ValueTask<PayoutCustomer> Evaluate(DbConnection connection, Transaction transaction, PayoutKind kind, string role,
        CustomerKey key, TransactionCreator? creator)
    {
        if (await CustomerRows.Find(connection, key) is not { } row)
            return new(role, null, false, null);
        var belongsToCreator = creator?.Owns(row.Account, row.FullMemo) == true;
        try
        {
            var record = row.Open(keys.DataKeys).Record;
            var rules = types.Rules.Where(rule => rule.Fits(transaction, role, isUnknownEnough: true)).ToList();
            var isAmountUnknown = rules.Exists(rule => rule.AmountAtLeast is not null && !rule.Fits(transaction, role));
            var scope = new EvaluationScope([transaction.Id], rules);
            var worst = TypesOf(kind, role, row).Select(type => CustomerEvaluation.Of(type, record, scope))
                .MinBy(evaluation => Severity(evaluation.Status));
            var rejected = record.Verdicts.FirstOrDefault(verdict => verdict.Verdict == Verdict.Rejected
                && verdict.Type != worst.Type.Name);
            return new(role, row.Id, belongsToCreator, worst.Status,
                worst.Status == CustomerStatus.NeedsInfo ? worst.MissingFields : "", rejected?.Type ?? "",
                worst.Record.Asks.Any(ask => ask.Open && ask.Transaction == transaction.Id && ask.Concerns(worst.Type.Name)),
                isAmountUnknown)
            {
                PendingRefusal = await ApprovalRows.PendingRefusal(connection, row.Id),
            };
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            return new(role, row.Id, belongsToCreator, null);
        }
    }

    /// <summary>AP and wallets use two types for a customer of SEP-24. The worse evaluation counts.</summary>
    IEnumerable<CustomerType> TypesOf(PayoutKind kind, string role, CustomerRow row)
    {
        yield return types.FindOrDefault(kind.TypeOf(role));
        if (kind.Sep == Sep.TwentyFour && types.Configured(TransactionTypes.Sep24Customer) is { } type
            && CustomerStatuses.Includes(row.TypesSeen, type))
            yield return type;
    }

    static int Severity(CustomerStatus status) => status switch
    {
        CustomerStatus.Rejected => 0,
        CustomerStatus.NeedsInfo => 1,
        CustomerStatus.Processing => 2,
        _ => 3,
    };

    /// <summary>A transaction stays blocked when its customer was deleted after it had started. A new customer of the same account does not
    /// change that.</summary>
    async ValueTask<bool> IsOfDeleted(DbConnection connection, PlatformView view, TransactionCreator? creator) =>
        await FundsRows.IsOrphaned(connection, view.Id)
        || (view.Sep != Sep.ThirtyOne.Value && creator is { } wallet
            && await deleted.DeletedAt(connection, wallet.Account, wallet.Memo) is { } at && view.StartedAt <= at);
}
