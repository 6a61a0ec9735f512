using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers;

/// <summary>Records what happens to a customer, for the slices above.</summary>
readonly struct CustomerChanges(ChangeLog log, DateTimeOffset now)
{
    const ChangeKind OfCustomer = ChangeKind.CustomerCreated | ChangeKind.CustomerUpdated | ChangeKind.ReviewOpened
        | ChangeKind.ReviewDecided | ChangeKind.DocumentAdded;

    /// <param name="statuses">The new and changed ones.</param>
    public void Saved(StatementBatch batch, CustomerSave save, List<StatusRow> statuses)
    {
        if (!log.Wants(OfCustomer))
            return;
        log.Add(batch, save.IsNew ? ChangeKind.CustomerCreated : ChangeKind.CustomerUpdated, new()
        {
            CustomerId = save.Id,
            Version = save.Version,
            Fields = ChangeData.OrNull([.. save.Update.Given.Select(field => field.Name)]),
            Statuses = Describe(statuses),
        }, save.TypesSeen, now);
        foreach (var (field, document) in save.Added)
            log.Add(batch, ChangeKind.DocumentAdded,
                new() { CustomerId = save.Id, Version = save.Version, Field = field, DocumentId = document }, save.TypesSeen, now);
        Opened(batch, save.Id, save.Version, statuses, save.TypesSeen);
    }

    /// <summary>An operator has decided, and the customer is different now.</summary>
    /// <param name="changes">The new and changed statuses.</param>
    public void Decided(StatementBatch batch, DecisionResult result, Decision decision, List<StatusRow> changes, string typesSeen)
    {
        if (!log.Wants(OfCustomer))
            return;
        var data = new ChangeData
        {
            CustomerId = result.Id,
            Version = result.Version,
            Fields = ChangeData.OrNull([.. decision.Fields.Select(field => field.Name)]),
            Statuses = Describe(changes),
            PartnerStatus = decision.PartnerStatus,
        };
        log.Add(batch, ChangeKind.CustomerUpdated, data, typesSeen, now);
        if (decision.Kind is DecisionKind.Accept or DecisionKind.Reject)
            log.Add(batch, ChangeKind.ReviewDecided, data with { Decision = decision.Word, CustomerType = decision.Type }, typesSeen, now);
        Opened(batch, result.Id, result.Version, changes, typesSeen);
    }

    /// <summary>The customer has new statuses without a new version.</summary>
    /// <param name="changes">The new and changed statuses.</param>
    public async ValueTask Evaluated(DbConnection connection, CustomerRow row, List<StatusRow> changes, string typesSeen)
    {
        if (changes.Count == 0 || !log.Wants(OfCustomer))
            return;
        var batch = new StatementBatch();
        log.Add(batch, ChangeKind.CustomerUpdated, new() { CustomerId = row.Id, Version = row.Version, Statuses = Describe(changes) },
            typesSeen, now);
        Opened(batch, row.Id, row.Version, changes, typesSeen);
        await batch.Run(connection);
    }

    void Opened(StatementBatch batch, string id, long version, List<StatusRow> changes, string typesSeen)
    {
        foreach (var row in changes)
            if (row.Status == CustomerStatus.Processing.Word())
                log.Add(batch, ChangeKind.ReviewOpened, new() { CustomerId = id, Version = version, CustomerType = row.Type }, typesSeen,
                    now);
    }

    static IReadOnlyList<ChangedStatus>? Describe(List<StatusRow> rows) =>
        ChangeData.OrNull<ChangedStatus>([.. rows.Select(row => new ChangedStatus(row.Type, row.Status))]);
}
