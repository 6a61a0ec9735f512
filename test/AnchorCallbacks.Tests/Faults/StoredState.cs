using System.Security.Cryptography;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>What the files hold, read past the server: with the master key, record by record and chunk by chunk.</summary>
sealed class StoredState : IAsyncDisposable
{
    const string CustomerColumns =
        "SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.last_type, c.types_seen, c.record, k.wrapped FROM customers c LEFT JOIN customer_keys k ON k.customer_id = c.id";

    readonly Database database;
    readonly ServiceKeys keys;
    readonly CustomerTypes types;

    readonly TempFolder? copy;

    StoredState(Database database, ServiceKeys keys, CustomerTypes types, TempFolder? copy) =>
        (this.database, this.keys, this.types, this.copy) = (database, keys, types, copy);

    sealed class DocumentRow
    {
        public string Id { get; init; } = "";
        public string CustomerId { get; init; } = "";
        public string Field { get; init; } = "";
        public long Chunks { get; init; }
        public byte[] WrappedKey { get; init; } = [];
    }

    sealed class HistoryRow
    {
        public long Version { get; init; }
        public byte[] Replaced { get; init; } = [];
    }

    /// <summary>Of a process that has ended and ran with the shipped types.</summary>
    public static Task<StoredState> Open(TempFolder folder, TestStore? store = null) =>
        Open(folder, (store ?? folder.Store)?.Options ?? new(folder.DatabaseFile));

    public static Task<StoredState> Open(TempFolder folder, StoreOptions store)
    {
        var file = CustomerTypesFile.Read(Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml"));
        var shipped = CustomerTypesBuilder.Build(file, Validation.Strict, NullLogger<CustomerTypes>.Instance);
        return Open(store, folder.MasterKeyFile, shipped, null);
    }

    /// <summary>Of a server that runs and has nothing to do.</summary>
    public static Task<StoredState> OfCopy(TestServer server)
    {
        if (TestEngine.IsPostgres)
            return Open(server.Store.Options, Path.Combine(server.Folder, "master.key"), server.Get<CustomerTypes>(), null);
        var copy = TempFolder.CopyOf(server.Folder);
        return Open(new(copy.File(Path.GetFileName(server.DatabaseFile))), copy.File("master.key"), server.Get<CustomerTypes>(), copy);
    }

    static async Task<StoredState> Open(StoreOptions options, string masterKeyFile, CustomerTypes types, TempFolder? copy)
    {
        var database = Database.Open(options, TimeProvider.System);
        return new(database, await ServiceKeys.Open(database, new KeyOptions(masterKeyFile, null)), types, copy);
    }

    public async Task<Customer?> Find(string account) =>
        await database.Read(connection => CustomerRows.Find(connection, new CustomerKey(null, account, Memo.None))) is { } row
            ? row.Open(keys.DataKeys) : null;

    /// <summary>Every document the customer ever gave, opened.</summary>
    public async Task<List<byte[]>> Documents(Customer customer)
    {
        var contents = new List<byte[]>();
        foreach (var row in await DocumentsOf(customer.Id))
            contents.Add(await Open(row, customer.DataKey));
        return contents;
    }

    public async Task<byte[]> Document(Customer customer, DocumentReference reference) =>
        await Open((await DocumentsOf(customer.Id)).Single(row => row.Id == reference.Id), customer.DataKey);

    public Task<List<T>> Query<T>(string sql, object? values = null) =>
        database.Read(async connection => (await connection.QueryAsync<T>(sql, values)).AsList()).AsTask();

    /// <summary>Everything that is half there, does not open or contradicts something else; empty when all is well.</summary>
    public async Task<List<string>> Damage()
    {
        var damage = database.IsShared ? [] : (await Query<string>("PRAGMA integrity_check")).Where(line => line != "ok").ToList();
        foreach (var row in await Query<CustomerRow>(CustomerColumns + " WHERE c.deleted_at IS NULL"))
            await Examine(row, damage, hasStatuses: true);
        // Retained: nobody is told a status of theirs.
        foreach (var row in await Query<CustomerRow>(CustomerColumns + " WHERE c.erase_at IS NOT NULL"))
            await Examine(row, damage, hasStatuses: false);
        damage.AddRange((await Query<string>("SELECT customer_id FROM customer_keys WHERE customer_id NOT IN (SELECT id FROM customers)"))
            .Select(id => $"key of {id}: has no customer"));
        damage.AddRange((await Query<string>("SELECT id FROM documents WHERE customer_id NOT IN (SELECT id FROM customers)"))
            .Select(id => $"document {id}: has no customer"));
        damage.AddRange((await Query<string>(
            """
            SELECT DISTINCT document_id FROM document_chunks
            WHERE document_id NOT IN (SELECT id FROM documents) AND document_id NOT IN (SELECT document_id FROM orphaned_documents)
            """)).Select(id => $"chunks of {id}: belong to no document and are not marked to go"));
        return damage;
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        await database.DisposeAsync();
        copy?.Dispose();
    }

    async Task Examine(CustomerRow row, List<string> damage, bool hasStatuses)
    {
        Customer customer;
        try
        {
            customer = row.Open(keys.DataKeys);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            damage.Add($"customer {row.Id}: {e.Message}");
            return;
        }
        await ExamineVersions(customer, damage);
        if (hasStatuses)
            await ExamineStatuses(customer, damage);
        await ExamineDocuments(customer, damage);
    }

    async Task ExamineVersions(Customer customer, List<string> damage)
    {
        var audited = await Query<long>("SELECT version FROM audit WHERE customer_id = @Id AND action IN ('create', 'update')",
            new { customer.Id });
        if (!audited.Order().SequenceEqual(Versions(customer.Version)))
            damage.Add($"customer {customer.Id}: is at version {customer.Version} and has audit rows for {string.Join(' ', audited.Order())}");
        foreach (var row in await Query<HistoryRow>("SELECT version, replaced FROM customer_history WHERE customer_id = @Id",
            new { customer.Id }))
            try
            {
                RecordSeal.OpenHistory(customer.DataKey, customer.Id, row.Version, row.Replaced);
                if (row.Version < 2 || row.Version > customer.Version)
                    damage.Add($"customer {customer.Id}: has history of version {row.Version} and is at {customer.Version}");
            }
            catch (SealBrokenException)
            {
                damage.Add($"customer {customer.Id}: history of version {row.Version} does not open");
            }
    }

    async Task ExamineStatuses(Customer customer, List<string> damage)
    {
        var statuses = await database.Read(connection => CustomerRows.Statuses(connection, customer.Id));
        var seen = customer.TypesSeen.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!statuses.Select(status => status.Type).Order().SequenceEqual(seen.Order()))
            damage.Add($"customer {customer.Id}: was seen as {customer.TypesSeen} and has statuses for {string.Join(' ', statuses.Select(status => status.Type))}");
        foreach (var status in statuses)
            if (types.Configured(status.Type) is not { } type
                || CustomerEvaluation.Of(type, customer.Record).Status.Word() != status.Status)
                damage.Add($"customer {customer.Id}: is stored as {status.Status} for {status.Type}, which its record is not");
    }

    async Task ExamineDocuments(Customer customer, List<string> damage)
    {
        var rows = await DocumentsOf(customer.Id);
        var lengths = new Dictionary<string, long>();
        foreach (var row in rows)
            try
            {
                lengths[row.Id] = (await Open(row, customer.DataKey)).Length;
            }
            catch (SealBrokenException e)
            {
                damage.Add($"document {row.Id}: {e.Message}");
            }
        foreach (var value in customer.Record.Values)
            if (value.Document is { } reference && (!lengths.TryGetValue(reference.Id, out var length) || length != reference.Size))
                damage.Add($"customer {customer.Id}: {value.Field.Name} refers to document {reference.Id}, which is not there whole");
    }

    Task<List<DocumentRow>> DocumentsOf(string customerId) =>
        Query<DocumentRow>("SELECT id, customer_id, field, chunks, wrapped_key FROM documents WHERE customer_id = @customerId",
            new { customerId });

    async Task<byte[]> Open(DocumentRow row, byte[] customerKey)
    {
        var key = new byte[Aead.KeyBytes];
        if (!Aead.TryOpen(customerKey, row.WrappedKey, SealContext.DocumentKey(row.CustomerId, row.Id, row.Field), key))
            throw new SealBrokenException("its key does not open");
        using var aes = new AesGcm(key, Aead.TagBytes);
        var chunks = await Query<byte[]>($"SELECT {database.Chunks.Sealed} FROM document_chunks WHERE document_id = @Id ORDER BY number",
            new { row.Id });
        if (chunks.Count != row.Chunks)
            throw new SealBrokenException($"has {chunks.Count} chunks of {row.Chunks}");
        return [.. chunks.SelectMany((chunk, number) => DocumentSeal.OpenChunk(aes, row.Id, number, number == chunks.Count - 1, chunk))];
    }

    static IEnumerable<long> Versions(long last)
    {
        for (var version = 1L; version <= last; version++)
            yield return version;
    }
}
