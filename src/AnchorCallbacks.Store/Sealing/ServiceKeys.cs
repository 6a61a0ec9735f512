using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Sealing;

/// <summary>Keys of the server as a whole, created at the first start and wrapped by the master key. Opening them at each start also shows
/// a wrong master key before the first customer comes.</summary>
/// <param name="Master">The master key that the store was under when it was opened.</param>
/// <param name="Created">The master key was created at this start.</param>
/// <param name="StoreIsNew">No server has used the store before.</param>
/// <param name="Other">The second master key of a rotation.</param>
sealed record ServiceKeys(MasterKey Master, byte[] Events, byte[] Digests, bool Created, bool StoreIsNew = false, MasterKey? Other = null)
    : IDisposable
{
    const string EventsName = "events";
    const string DigestsName = "digests";

    /// <summary>A row without a key: the identity of a store whose keys have been wrapped again.</summary>
    const string IdentityName = "identity";

    public DataKeys DataKeys { get; } = new(Master, Other);

    /// <summary>The setting that gave each master key, by the key's id. The first is the current one, the second the next one.</summary>
    public IReadOnlyList<(string Id, string Setting)> Sources { get; init; } = [];

    /// <summary>The id of the key that a rotation changes to. Null: the settings name none.</summary>
    public string? NextId => Sources is [_, var next] ? next.Id : null;

    sealed class Row
    {
        public string Name { get; init; } = "";
        public string MasterKey { get; init; } = "";
        public byte[] Wrapped { get; init; } = [];
    }

    /// <summary>Null: this process does not have the key.</summary>
    public MasterKey? Find(string masterId) => Master.Id == masterId ? Master : Other?.Id == masterId ? Other : null;

    public void Dispose()
    {
        Master.Dispose();
        Other?.Dispose();
    }

    /// <param name="mark">Marks a new store, in the transaction that creates its keys.</param>
    public static async Task<ServiceKeys> Open(Database database, KeyOptions options, Func<DbConnection, Task<int>>? mark = null)
    {
        var rows = await database.Read(Load);
        var found = FindMasters(options, rows, out var created);
        var master = found.Master;
        var isNew = rows.Count == 0;
        if (isNew)
            rows = await database.Write(async connection =>
            {
                await Insert(connection, master, EventsName);
                await Insert(connection, master, DigestsName);
                if (mark is not null)
                    await mark(connection);
                return await Load(connection);
            });
        // Another process may have created the keys first.
        RefuseOther(rows, found, options);
        return Make(found, rows, created, isNew);
    }

    /// <summary>Opens the keys of a database, and creates nothing.</summary>
    /// <returns>Null if the database has no keys.</returns>
    public static async ValueTask<ServiceKeys?> Check(DbConnection connection, KeyOptions options)
    {
        var rows = await Load(connection);
        if (rows.Count == 0)
            return null;
        return Make(FindMasters(options, rows, out _), rows, created: false, isNew: false);
    }

    /// <summary>Wraps the server's own keys with another master key, in the caller's transaction.</summary>
    public static async ValueTask Rewrap(DbConnection connection, MasterKey from, MasterKey to)
    {
        var rows = await Load(connection);
        // The identity was made of a wrapped key. From now on it has a row of its own.
        await connection.ExecuteAsync(
            "INSERT INTO service_keys (name, master_key, wrapped) VALUES (@IdentityName, '', @identity) ON CONFLICT (name) DO NOTHING",
            new { IdentityName, identity = IdentityOf(rows) });
        foreach (var name in (string[])[EventsName, DigestsName])
            await connection.ExecuteAsync("UPDATE service_keys SET master_key = @Id, wrapped = @wrapped WHERE name = @name",
                new { to.Id, wrapped = to.Wrap(Unwrap(from, rows, name), SealContext.ServiceKey(name)), name });
    }

    /// <summary>The id of the master key that the store is under.</summary>
    public static async ValueTask<string> MasterId(DbConnection connection) => (await Load(connection))[0].MasterKey;

    /// <summary>Identifies a store in any place: no other store has the same keys.</summary>
    /// <returns>Null if no server has used the store.</returns>
    public static async ValueTask<string?> Identity(DbConnection connection) =>
        await Load(connection) is { Count: > 0 } rows ? Convert.ToHexStringLower(IdentityOf(rows)) : null;

    static byte[] IdentityOf(List<Row> rows) =>
        rows.Find(row => row.Name == IdentityName)?.Wrapped ?? SHA256.HashData(rows[0].Wrapped)[..8];

    /// <param name="Master">The key that the store is under.</param>
    sealed record Masters(MasterKey Master, MasterKey? Other, IReadOnlyList<(string Id, string Setting)> Sources);

    static ServiceKeys Make(Masters found, List<Row> rows, bool created, bool isNew) =>
        new(found.Master, Unwrap(found.Master, rows, EventsName), Unwrap(found.Master, rows, DigestsName), created, isNew, found.Other)
        {
            Sources = found.Sources,
        };

    static Masters FindMasters(KeyOptions options, List<Row> rows, out bool created)
    {
        created = false;
        if (options.Load() is not { } current)
        {
            if (rows.Count > 0)
                throw new StartException(
                    $"{options.Setting}: {options.File} does not exist, but the database is sealed under master key {rows[0].MasterKey}; "
                    + "put its file back");
            created = true;
            current = MasterKeyFile.Create(options.File);
        }
        if (options.Next is not { } second)
            return Checked(new(current, null, [(current.Id, options.Setting)]));
        var next = second.Load() ?? throw new StartException($"{second.Setting}: {second.File} does not exist");
        if (next.Id == current.Id)
            throw new StartException($"{second.Setting}: is the same key as {options.Setting}; remove it, or give a new key");
        var isUnderNext = rows.Count > 0 && rows[0].MasterKey == next.Id;
        return Checked(new(isUnderNext ? next : current, isUnderNext ? current : next,
            [(current.Id, options.Setting), (next.Id, second.Setting)]));

        Masters Checked(Masters found)
        {
            RefuseOther(rows, found, options);
            return found;
        }
    }

    static void RefuseOther(List<Row> rows, Masters found, KeyOptions options)
    {
        if (rows.Count > 0 && rows[0].MasterKey != found.Master.Id)
            throw new StartException($"{options.Setting}: the database is sealed under master key {rows[0].MasterKey}, this is "
                + $"{found.Master.Id}; give the right one");
    }

    static byte[] Unwrap(MasterKey master, List<Row> rows, string name)
    {
        try
        {
            return master.Unwrap(rows.Find(row => row.Name == name)?.Wrapped, SealContext.ServiceKey(name));
        }
        catch (SealBrokenException)
        {
            throw new StartException(
                $"Store:ConnectionString: the database's key '{name}' does not open under master key {master.Id}; "
                + "the database is damaged or was changed");
        }
    }

    static async ValueTask<List<Row>> Load(DbConnection connection) =>
        (await connection.QueryAsync<Row>("SELECT name, master_key, wrapped FROM service_keys ORDER BY name")).AsList();

    static Task<int> Insert(DbConnection connection, MasterKey master, string name) => connection.ExecuteAsync(
        "INSERT INTO service_keys (name, master_key, wrapped) VALUES (@name, @masterKey, @wrapped) ON CONFLICT (name) DO NOTHING",
        new
        {
            name,
            masterKey = master.Id,
            wrapped = master.Wrap(RandomNumberGenerator.GetBytes(Aead.KeyBytes), SealContext.ServiceKey(name))
        });
}
