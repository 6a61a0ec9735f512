using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Reviewing;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>A decision as rows, sealed and ready. It is made outside the writer and saved only if the customer has not changed.</summary>
sealed class DecisionSave
{
    readonly Customer customer;
    readonly CustomerDecision decided;
    readonly Decision decision;
    readonly string actor;
    readonly List<StatusRow> changes = [];
    readonly byte[] record = [];
    readonly byte[] replaced = [];
    readonly string typesSeen = "";
    readonly DateTimeOffset now;

    /// <param name="stored">The customer's statuses.</param>
    public DecisionSave(Customer customer, CustomerDecision decided, Decision decision, string actor, CustomerTypes types,
        List<StatusRow> stored, DateTimeOffset now)
    {
        (this.customer, this.decided, this.decision, this.actor, this.now) = (customer, decided, decision, actor, now);
        var (id, next) = (customer.Id, customer.Version + 1);
        Result = new(id, customer.Account, customer.Memo, customer.Version, customer.Record, stored, decision.Word, actor);
        if (ReferenceEquals(decided.Record, customer.Record))
            return;
        var type = decision.Type is null ? null : types.Configured(decision.Type);
        changes = CustomerStatuses.Changes(types, decided.Record, stored, type, now);
        typesSeen = type is null ? customer.TypesSeen : CustomerStatuses.AddType(customer.TypesSeen, type);
        record = RecordSeal.Seal(customer.DataKey, id, next, decided.Record);
        if (decided.Replaced.Values.Any() || decided.Replaced.Verdicts.Count > 0 || decided.Replaced.Associates.Count > 0)
            replaced = RecordSeal.SealHistory(customer.DataKey, id, next, decided.Replaced);
        Result = Result with { Version = next, Record = decided.Record, Statuses = CustomerStatuses.Merge(stored, changes) };
    }

    /// <summary>The customer before the decision.</summary>
    public Customer Customer => customer;

    public DecisionResult Result { get; }

    /// <summary>Records the changes for others; null: nobody is told.</summary>
    public ChangeLog? Changes { get; init; }

    public CustomerFollowers? Followers { get; init; }

    /// <summary>Size of the sealed record; 0 if the record does not change.</summary>
    public int RecordBytes => record.Length;

    /// <returns>False, with nothing written, if the customer has changed since it was loaded.</returns>
    public async ValueTask<bool> TryRun(DbConnection connection, CustomerQuota quota)
    {
        if (record.Length == 0)
            return await NoteSeen(connection);
        var (id, next, at) = (customer.Id, Result.Version, now.ToUnixTimeMilliseconds());
        if (await connection.ExecuteAsync(
            $"""
            UPDATE customers SET version = @next, types_seen = @typesSeen, record = @record, updated_at = @at
            WHERE id = @id AND version = @Version AND types_seen = @typesBefore AND {CustomerRows.IsPresent}
            """, new { next, typesSeen, record, at, id, customer.Version, typesBefore = customer.TypesSeen }) == 0)
            return false;
        var batch = new StatementBatch();
        if (replaced.Length > 0)
            CustomerRows.AddHistory(batch, id, next, at, replaced);
        new AnswerChange(id, customer.Account, customer.Memo, changes) { Trace = decision.Trace }.Save(batch);
        if (Changes is { } log)
            new CustomerChanges(log, now).Decided(batch, Result, decision, changes, typesSeen);
        AuditLog.Append(batch, id, next, now, actor, decision.Word, decision.Detail);
        await batch.Run(connection);
        // A link's end takes documents out of the record.
        foreach (var document in Documents(customer.Record).Except(Documents(decided.Record)))
            await DocumentStore.Replace(connection, document, now);
        if (replaced.Length > 0)
            await quota.Enforce(connection, id, next, decided.Record, hasNewDocuments: false, now);
        await AnsweredAsks.Remove(connection, id);
        if (Followers is not null)
            await Followers.Changed(connection, customer.Record,
                customer with { Version = next, TypesSeen = typesSeen, Record = decided.Record }, now);
        return true;
    }

    static IEnumerable<string> Documents(CustomerRecord record) => record.AllValues.Select(value => value.Document?.Id).OfType<string>();

    /// <summary>The decision changes nothing, but the operator has seen what the customer answered.</summary>
    async ValueTask<bool> NoteSeen(DbConnection connection)
    {
        var (id, version) = (customer.Id, customer.Version);
        // An answer that came after the operator looked is not seen.
        var isCurrent = await connection.ExecuteScalarAsync<long>(
            $"SELECT count(*) FROM customers WHERE id = @id AND version = @version AND {CustomerRows.IsPresent}", new { id, version }) > 0;
        if (isCurrent && await AnsweredAsks.Remove(connection, id) > 0)
            await AuditLog.Append(connection, id, version, now, actor, AuditActions.Seen, "");
        return isCurrent;
    }
}
