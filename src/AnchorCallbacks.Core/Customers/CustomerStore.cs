using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Customers;

/// <summary>Loads customers and saves PUTs.</summary>
sealed partial class CustomerStore(
    Database database, ServiceKeys keys, CustomerTypes types, CustomerRowCache cache, CustomerQuota quota, DocumentStore documents,
    DeletedIdentities deleted, ReEvaluation reEvaluation, SearchMerging search, ChangeLog changes, CustomerFollowers followers,
    Signals signals, TimeProvider clock, ILogger<CustomerStore> log)
{
    /// <summary>The customer that a request refers to; null if there is none.</summary>
    public async ValueTask<CustomerRow?> Find(CustomerKey key)
    {
        if (cache.Find(key, out var stamp) is { } known)
            return key.Fits(known.Account, known.FullMemo) ? known : null;
        var row = await database.Read(connection => CustomerRows.Find(connection, key));
        if (row is not null)
            cache.Add(key, row, stamp);
        return row;
    }

    public Customer Open(CustomerRow row) => row.Open(keys.DataKeys);

    /// <summary>Stores a PUT and returns when it is on disk. It is decided and sealed while other writes run. If the customer changes in
    /// the meantime, it is decided again inside the writer, so that no update is lost.</summary>
    public async Task<Result<CustomerSave>> Put(CustomerPut put)
    {
        var (newId, newKey) = (database.NewId(), RandomNumberGenerator.GetBytes(Aead.KeyBytes));
        var used = false;
        // A re-evaluation changes statuses without a new version, so the check of the version does not notice it.
        var (isCurrent, digest) = (reEvaluation.Progress.Finished, types.Digest);
        try
        {
            var prepared = await database.Read(connection => Prepare(connection, put, newId, newKey));
            if (!prepared.Failed(out _, out var save) && save.ChangesAnything)
                prepared = await database.Write(async connection =>
                {
                    // The writer may repeat this. Only the first run uses the prepared save.
                    while (true)
                    {
                        if (!isCurrent || types.Digest != digest)
                        {
                            await KeyRotation.Follow(connection, keys.DataKeys);
                            var again = await Prepare(connection, put, newId, newKey);
                            if (again.Failed(out _, out save) || !save.ChangesAnything)
                                return again;
                        }
                        isCurrent = false;
                        if (!await save.TryRun(connection, keys.DataKeys, quota.UnknownTransactions))
                            continue;
                        await save.Enforce(connection, quota);
                        return save;
                    }
                }, Committed, save.ConflictKey);
            used = !prepared.Failed(out _, out save);
            if (used)
            {
                // There may be nothing to save because another request has just committed the same: the cache may still be old.
                Forget(prepared);
                foreach (var upload in save.Unused)
                    documents.Discard(upload);
                foreach (var upload in save.Stored)
                    DocumentMeter.Stored(upload.Size);
                if (save.IsNew)
                    LogCreated(save.Id);
            }
            return prepared;
        }
        finally
        {
            if (!used)
                foreach (var given in put.AllDocuments)
                    documents.Discard(given.Upload);
        }
    }

    /// <summary>Decides and saves a PUT in the caller's transaction. <see cref="Committed"/> must be called after the commit, or
    /// <see cref="Refuse"/> when it did not come to one.</summary>
    public async ValueTask<Result<CustomerSave>> Put(DbConnection connection, CustomerPut put)
    {
        while (true)
        {
            var prepared = await Prepare(connection, put, database.NewId(), RandomNumberGenerator.GetBytes(Aead.KeyBytes));
            if (prepared.Failed(out _, out var save) || !save.ChangesAnything)
                return prepared;
            if (!await save.TryRun(connection, keys.DataKeys, quota.UnknownTransactions))
                continue;
            await save.Enforce(connection, quota);
            return save;
        }
    }

    public void Committed(Result<CustomerSave> saved)
    {
        Forget(saved);
        if (saved.Failed(out _, out var save))
            return;
        if (save.Update.Changed.Count > 0)
            search.Note();
        if (save.MovesTransactions)
            signals.Reactions.Set();
        if (save.NotesTransaction)
            signals.Reads.Set();
        changes.Committed();
    }

    void Forget(Result<CustomerSave> saved)
    {
        if (!saved.Failed(out _, out var save))
            cache.Forget(save.Id, save.Account, save.Memo);
    }

    /// <summary>Discards a PUT that is not allowed to find its customer.</summary>
    public Result<CustomerSave> Refuse(CustomerPut put)
    {
        foreach (var given in put.AllDocuments)
            documents.Discard(given.Upload);
        return put.Key.Unknown;
    }

    /// <summary>Records that a GET named a new type or a transaction. The answer does not wait for it. If it is lost, the next GET records
    /// it again.</summary>
    public async Task Note(string customerId, CustomerType type, bool typeSeen, string? transactionId)
    {
        try
        {
            if (transactionId is not null
                && await database.Read(connection => NamedTransactions.Includes(connection, customerId, transactionId)))
                transactionId = null;
            if (transactionId is null && typeSeen)
                return;
            var row = await database.Write(async connection =>
            {
                if (await CustomerRows.Find(connection, CustomerKey.OfId(customerId)) is not { } row)
                    return null;
                var now = clock.GetUtcNow();
                if (!CustomerStatuses.Includes(row.TypesSeen, type))
                {
                    var statuses = CustomerStatuses.Changes(types, Open(row).Record, [], type, now);
                    await CustomerRows.AddType(connection, row, type, statuses);
                    await new CustomerChanges(changes, now).Evaluated(connection, row, statuses,
                        CustomerStatuses.AddType(row.TypesSeen, type));
                }
                if (transactionId is not null)
                    await NamedTransactions.Add(connection, customerId, transactionId, type.Name, quota.UnknownTransactions, now);
                return row;
            });
            if (row is not null)
                cache.Forget(row.Id, row.Account, row.FullMemo);
            changes.Committed();
            if (transactionId is not null)
                signals.Reads.Set();
        }
        catch (Exception e)
        {
            LogNotNoted(customerId, e);
        }
    }

    async ValueTask<Result<CustomerSave>> Prepare(DbConnection connection, CustomerPut put, string newId, byte[] newKey)
    {
        var row = await CustomerRows.Find(connection, put.Key);
        if (row is null && put.Key.Id is not null)
            return put.Key.Unknown;
        var current = row is null ? null : Open(row);
        var now = clock.GetUtcNow();
        if (CustomerUpdate.Decide(current, put, types, (current?.Version ?? 0) + 1, Today(now)).Failed(out var failure, out var update))
            return failure;
        byte[] reviewDigest = current is null ? deleted.ReviewDigest(put.Key.Account!, put.Key.Memo) : [];
        if (current is null && await DeletedIdentities.AwaitsReview(connection, reviewDigest))
            update = update.ForSuccessor();
        var stored = current is null ? [] : await CustomerRows.Statuses(connection, current.Id);
        var knowsTransaction = current is not null && put.TransactionId is { } transaction
            && await NamedTransactions.Includes(connection, current.Id, transaction);
        var save = new CustomerSave(current, update, put, CustomerStatuses.Changes(types, update.Record, stored, update.Type, now),
            knowsTransaction, newId, newKey, reviewDigest, now)
        {
            Words = SearchChange.Of(keys, update),
            Changes = changes,
            Followers = followers,
        };
        return quota.Problem(update, save.RecordBytes, row?.Record.Length ?? 0) is { } problem ? problem : save;
    }

    /// <summary>The latest date on earth: a date may be today for the customer and tomorrow in UTC.</summary>
    static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    [LoggerMessage(EventId = 2303, EventName = "CustomerStore.Created", Level = LogLevel.Information,
        Message = "Customer {CustomerId} is created")]
    partial void LogCreated(string customerId);

    [LoggerMessage(EventId = 2304, EventName = "CustomerStore.NotNoted", Level = LogLevel.Warning,
        Message = "The type or transaction of a GET of customer {CustomerId} could not be recorded")]
    partial void LogNotNoted(string customerId, Exception e);
}
