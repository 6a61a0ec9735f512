using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>A customer after a decision.</summary>
sealed record Decided(string Id, string Account, Memo Memo, long Version, CustomerRecord Record, IReadOnlyList<StatusRow> Statuses);

/// <summary>Saves what operators decide about customers, in the caller's transaction.</summary>
sealed class CustomerDecisions(ServiceKeys keys, CustomerTypes types, CustomerRowCache cache, CustomerQuota quota, Signals signals,
    TimeProvider clock)
{
    /// <param name="seen">The version the decision was made on; null: whichever it is.</param>
    public async ValueTask<Result<Decided>> Decide(DbConnection connection, string id, long? seen, Decision decision, string actor)
    {
        if (await CustomerRows.Find(connection, new CustomerKey(id, null, Memo.None)) is not { } row)
            return await CustomerRows.WhyGone(connection, id);
        if (seen is { } version && version != row.Version)
            return new Failure(FailureKind.Outdated,
                FormattableString.Invariant($"version: the customer has version {row.Version} now; look at it again"));
        var customer = row.Open(keys.DataKeys);
        var next = customer.Version + 1;
        if (CustomerDecision.Decide(customer.Record, decision, types, next).Failed(out var failure, out var decided))
            return failure;
        var stored = await CustomerRows.Statuses(connection, id);
        if (ReferenceEquals(decided.Record, customer.Record))
            return new Decided(id, row.Account, row.FullMemo, row.Version, customer.Record, stored);
        var now = clock.GetUtcNow();
        var type = decision.Type is null ? null : types.Configured(decision.Type);
        var record = RecordSeal.Seal(customer.DataKey, id, next, decided.Record);
        if (quota.Problem(decision, record.Length, row.Record.Length) is { } problem)
            return problem;
        await Update(connection, customer, decided, record, type is null ? row.TypesSeen
            : CustomerStatuses.AddType(row.TypesSeen, type), now);
        await new AnswerChange(id, row.Account, row.FullMemo, CustomerStatuses.Changes(types, decided.Record, stored, type, now))
            .Save(connection);
        await AuditLog.Append(connection, id, next, now, actor, decision.Word, decision.Detail);
        return new Decided(id, row.Account, row.FullMemo, next, decided.Record, await CustomerRows.Statuses(connection, id));
    }

    /// <summary>To be called when the transaction is committed.</summary>
    public void Committed(Decided decided)
    {
        cache.Forget(decided.Id, decided.Account, decided.Memo);
        signals.Reactions.Set();
    }

    async ValueTask Update(DbConnection connection, Customer customer, CustomerDecision decided, byte[] record, string typesSeen,
        DateTimeOffset now)
    {
        var (next, at) = (customer.Version + 1, now.ToUnixTimeMilliseconds());
        await connection.ExecuteAsync(
            "UPDATE customers SET version = @next, types_seen = @typesSeen, record = @record, updated_at = @at WHERE id = @Id AND version = @Version AND deleted_at IS NULL",
            new { next, typesSeen, record, at, customer.Id, customer.Version });
        if (!decided.Replaced.Values.Any() && decided.Replaced.Verdicts.Count == 0)
            return;
        await CustomerRows.AddHistory(connection, customer.Id, next, at,
            RecordSeal.SealHistory(customer.DataKey, customer.Id, next, decided.Replaced));
        await quota.Keep(connection, customer.Id, next, decided.Record, hasNewDocuments: false, now);
    }
}
