using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Payouts;

/// <summary>AP's answer about a transaction, and what it is older than.</summary>
/// <param name="ParkedBefore">Calls that were parked before AP was asked: AP's answer says what came of them.</param>
sealed record PlatformAnswer(Transaction Transaction, PlatformView View, IReadOnlySet<string> ParkedBefore, long AskedAt);

/// <summary>May a transaction be paid, and why not.</summary>
sealed record PayoutAnswer(Transaction Platform, Payable Payable, IReadOnlyList<PayoutParty> TransactionCustomers, PayoutClaim? Claim);

/// <summary>Answers "may I pay?": AP is asked first, then the committed record is judged with AP's answer.</summary>
sealed class PayoutCheck(
    Database database, PlatformLink link, TransactionStore transactions, CustomerTypes types, DeletedIdentities deleted, ServiceKeys keys,
        Signals signals, TimeProvider clock)
{
    const int BatchSize = 8;

    /// <summary>What AP calls the customer of a wallet's interactive request.</summary>
    const string Sep24CustomerType = "sep24-customer";

    /// <summary>An operator who asks waits no longer.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    static readonly Failure TooSlow = Failure.Unreachable("platform: AP does not answer in time whether this may be paid");

    /// <summary>No transaction is held while AP is asked.</summary>
    public async Task<Result<PlatformAnswer>> Ask(string id, CancellationToken cancel)
    {
        var askedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var before = await database.Read(connection => OutboxList.OpenCalls(connection, id));
        using var patience = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
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
            await database.Write(async connection => await TransactionRows.Unknown(connection, id));
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
        var judged = await database.Write(connection => Judge(connection, answer));
        signals.Reactions.Set();
        return judged;
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
            var checks = await Task.WhenAll(batch.Select(id => isSlow ? Task.FromResult<Result<PayoutAnswer>>(TooSlow) : Check(id, cancel)));
            foreach (var (id, answer) in batch.Zip(checks))
                answers[id] = answer;
        }
        return answers;
    }

    /// <summary>Records who pays, in the transaction of the evaluation that allows it. The first reference wins; the same one again is
    /// judged again.</summary>
    public async Task<Result<PayoutAnswer>> Claim(string id, string reference, string actor, CancellationToken cancel)
    {
        if ((await Ask(id, cancel)).Failed(out var failure, out var answer))
            return failure;
        var judged = await database.Write(async connection =>
        {
            var judged = await Judge(connection, answer, reference);
            if (!judged.Payable.IsPayable || judged.Claim is not null)
                return judged;
            var now = clock.GetUtcNow();
            var claim = new PayoutClaim(reference, actor, now.ToUnixTimeMilliseconds());
            await PayoutRows.AddClaim(connection, id, claim);
            await OperationLog.Append(connection, Subject.Transaction(id), [], now, actor, "claim");
            return judged with { Claim = claim };
        });
        signals.Reactions.Set();
        return judged.Payable.IsPayable ? judged : Failure.Conflict($"id: not payable: {judged.Payable.Reason}");
    }

    /// <summary>In the caller's transaction, which also enters what AP has answered.</summary>
    /// <param name="reference">Who pays; empty for somebody who only asks.</param>
    public async ValueTask<PayoutAnswer> Judge(DbConnection connection, PlatformAnswer answer, string reference = "")
    {
        var (transaction, id) = (answer.Transaction, answer.View.Id);
        await transactions.Apply(connection, answer.View, ViewSource.Answer, answer.AskedAt);
        var creator = Creator.Of(transaction);
        var parties = PayoutKind.Of(transaction) is { } kind ? await TransactionCustomers(connection, transaction, kind, creator) : [];
        var open = (await OutboxList.OpenCalls(connection, id))
            .Where(call => call.State != OutboxState.Parked || !answer.ParkedBefore.Contains(call.Id));
        var claim = await PayoutRows.FindClaim(connection, id);
        var facts = new PayoutFacts(transaction, parties, await FundsRows.HasProof(connection, id), [.. open.Select(call => call.Method)],
            await IsOfDeleted(connection, answer.View, creator), claim, reference, await UnconfirmedRestore.Find(connection));
        return new(transaction, PayableRule.Of(facts), parties, claim);
    }

    async ValueTask<List<PayoutParty>> TransactionCustomers(DbConnection connection, Transaction transaction, PayoutKind kind,
        Creator? creator)
    {
        var parties = new List<PayoutParty>(2);
        foreach (var role in kind.Roles)
            if (Key(transaction, role, creator) is { } key)
                parties.Add(await Judge(connection, transaction, kind, role, key, creator));
        return parties;
    }

    /// <summary>SEP-31 names its customers by id; who creates a transaction of another SEP is its customer.</summary>
    static CustomerKey? Key(Transaction transaction, string role, Creator? creator)
    {
        if (transaction.Sep != Sep.ThirtyOne)
            return creator is { } wallet ? new(null, wallet.Account, wallet.Memo) : null;
        var reference = role == Role.Receiver ? transaction.Customers?.Receiver : transaction.Customers?.Sender;
        return reference?.Id is { Length: > 0 } id ? new(id, null, Memo.None) : null;
    }

    async ValueTask<PayoutParty> Judge(DbConnection connection, Transaction transaction, PayoutKind kind, string role, CustomerKey key,
        Creator? creator)
    {
        if (await CustomerRows.Find(connection, key) is not { } row)
            return new(role, null, false, null, "", "", false);
        var isCreators = creator?.Owns(row.Account, row.FullMemo) == true;
        try
        {
            var record = row.Open(keys.DataKeys).Record;
            var scope = new EvaluationScope([transaction.Id], [.. types.Rules.Where(rule => rule.Fits(transaction, role, isUnknownEnough: true))]);
            var judged = TypesOf(kind, role, row).Select(type => CustomerEvaluation.Of(type, record, scope))
                .MinBy(evaluation => Severity(evaluation.Status));
            var rejected = record.Verdicts.FirstOrDefault(verdict => verdict.Verdict == Customers.Record.Verdict.Rejected
                && verdict.Type != judged.Type.Name);
            return new(role, row.Id, isCreators, judged.Status, judged.Status == CustomerStatus.NeedsInfo ? judged.MissingFields
                : "", rejected?.Type ?? "",
                judged.Record.Asks.Any(ask => ask.Open && ask.Transaction == transaction.Id && ask.Concerns(judged.Type.Name)));
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            return new(role, row.Id, isCreators, null, "", "", false);
        }
    }

    /// <summary>AP and wallets know a customer of SEP-24 under two types: the worse evaluation counts.</summary>
    IEnumerable<CustomerType> TypesOf(PayoutKind kind, string role, CustomerRow row)
    {
        yield return types.FindOrDefault(kind.TypeOf(role));
        if (kind.Sep == Sep.TwentyFour && types.Configured(Sep24CustomerType) is { } type && CustomerStatuses.Includes(row.TypesSeen, type))
            yield return type;
    }

    static int Severity(CustomerStatus status) => status switch
    {
        CustomerStatus.Rejected => 0,
        CustomerStatus.NeedsInfo => 1,
        CustomerStatus.Processing => 2,
        _ => 3,
    };

    /// <summary>A transaction stays blocked when its customer was deleted after it had started, whoever has come under the same account since.</summary>
    async ValueTask<bool> IsOfDeleted(DbConnection connection, PlatformView view, Creator? creator) =>
        await FundsRows.IsOrphaned(connection, view.Id)
        || (view.Sep != Sep.ThirtyOne.Value && creator is { } wallet
            && await deleted.DeletedAt(connection, wallet.Account, wallet.Memo) is { } at && view.StartedAt <= at);
}
