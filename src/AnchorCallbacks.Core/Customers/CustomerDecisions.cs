using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers;

/// <summary>A customer after a decision.</summary>
/// <param name="Word">The decision.</param>
/// <param name="Actor">The operator.</param>
sealed record DecisionResult(string Id, string Account, Memo Memo, long Version, CustomerRecord Record, IReadOnlyList<StatusRow> Statuses,
    string Word, string Actor);

/// <summary>Saves a prepared decision in the caller's transaction. It may run several times.</summary>
delegate ValueTask<Result<DecisionResult>> SaveDecision(DbConnection connection);

/// <summary>Operators' decisions about customers.</summary>
sealed partial class CustomerDecisions(
    Database database, ServiceKeys keys, CustomerTypes types, CustomerRowCache cache, CustomerQuota quota, ReEvaluation reEvaluation,
    ChangeLog changes, CustomerFollowers followers, Signals signals, TimeProvider clock, ILogger<CustomerDecisions> log)
{
    /// <summary>Decides and seals while other writes run. The save repeats both inside the writer if the customer has changed.</summary>
    /// <param name="seen">The version the operator looked at; null: any version.</param>
    public async Task<SaveDecision> Prepare(string id, long? seen, Decision decision, string actor)
    {
        // A re-evaluation changes statuses without a new version, so the check of the version does not notice it.
        var isStable = reEvaluation.Progress.Finished;
        var prepared = await database.Read(connection => Decide(connection, id, seen, decision, actor));
        return connection => isStable ? Save(connection, id, seen, decision, actor, prepared) : Save(connection, id, seen, decision, actor);
    }

    /// <summary>Decides and saves in the caller's transaction.</summary>
    /// <param name="prepared">The decision on the customer as it was a moment ago.</param>
    public async ValueTask<Result<DecisionResult>> Save(DbConnection connection, string id, long? seen, Decision decision, string actor,
        Result<DecisionSave>? prepared = null)
    {
        for (var next = prepared ?? await Decide(connection, id, seen, decision, actor); ;
            next = await Decide(connection, id, seen, decision, actor))
        {
            if (next.Failed(out var failure, out var save))
                return failure;
            if (await save.TryRun(connection, quota))
                return save.Result;
        }
    }

    /// <summary>Saves what another rule has decided about a customer that the caller's transaction has just saved.</summary>
    public async ValueTask<DecisionResult> Apply(DbConnection connection, Customer customer, CustomerDecision decided, Decision decision,
        string actor)
    {
        var save = new DecisionSave(customer, decided, decision, actor, types, await CustomerRows.Statuses(connection, customer.Id),
            clock.GetUtcNow())
        {
            Changes = changes,
            Followers = followers,
        };
        if (!await save.TryRun(connection, quota))
            throw new InvalidOperationException("The customer has changed in its own transaction.");
        return save.Result;
    }

    /// <summary>Must be called after the commit.</summary>
    public void Committed(DecisionResult result)
    {
        cache.Forget(result.Id, result.Account, result.Memo);
        LogDecided(result.Id, result.Word, result.Actor, result.Version);
        signals.Reactions.Set();
        changes.Committed();
    }

    /// <summary>What the decision would save. Nothing is written.</summary>
    public async ValueTask<Result<DecisionSave>> Decide(DbConnection connection, string id, long? seen, Decision decision, string actor)
    {
        if (await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row)
            return await CustomerRows.NotFoundReason(connection, id);
        if (seen is { } version && version != row.Version)
            return new Failure(FailureKind.Outdated,
                FormattableString.Invariant($"version: the customer has version {row.Version} now; look at it again"));
        var customer = row.Open(keys.DataKeys);
        if (CustomerDecision.Decide(customer.Record, decision, types, customer.Version + 1, customer.TypesSeen)
            .Failed(out var failure, out var decided))
            return failure;
        var save = new DecisionSave(customer, decided, decision, actor, types, await CustomerRows.Statuses(connection, id),
            clock.GetUtcNow())
        {
            Changes = changes,
            Followers = followers,
        };
        return quota.Problem(decision, save.RecordBytes, row.Record.Length) is { } problem ? problem : save;
    }

    [LoggerMessage(EventId = 2300, EventName = "CustomerDecisions.Decided", Level = LogLevel.Information,
        Message = "Customer {CustomerId}: {Decision} by {Operator}; it has version {Version}")]
    partial void LogDecided(string customerId, string decision, string @operator, long version);
}
