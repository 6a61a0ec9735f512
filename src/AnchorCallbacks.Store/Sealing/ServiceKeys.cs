using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Sealing;

/// <summary>Keys of the server as a whole, created at the first start and wrapped by the master key. Opening them at each start also shows
/// a wrong master key before the first customer comes.</summary>
/// <param name="Created">The master key was created at this start.</param>
/// <param name="StoreIsNew">No server has used the store before.</param>
sealed record ServiceKeys(MasterKey Master, byte[] Events, byte[] Digests, bool Created, bool StoreIsNew = false) : IDisposable
{
    const string EventsName = "events";
    const string DigestsName = "digests";

    public DataKeys DataKeys { get; } = new(Master);

    sealed class Row
    {
        public string Name { get; init; } = "";
        public string MasterKey { get; init; } = "";
        public byte[] Wrapped { get; init; } = [];
    }

    public void Dispose() => Master.Dispose();

    /// <param name="mark">Marks a new store, in the transaction that creates its keys.</param>
    public static async Task<ServiceKeys> Open(Database database, KeyOptions options, Func<DbConnection, Task<int>>? mark = null)
    {
        var rows = await database.Read(Load);
        var master = FindMaster(options, rows, out var created);
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
        RefuseOther(rows, master, options);
        return new(master, Unwrap(master, rows, EventsName), Unwrap(master, rows, DigestsName), created, isNew);
    }

    /// <summary>Opens the keys of a database, and creates nothing.</summary>
    /// <returns>Null if the database has no keys.</returns>
    public static async ValueTask<ServiceKeys?> Check(DbConnection connection, KeyOptions options)
    {
        var rows = await Load(connection);
        if (rows.Count == 0)
            return null;
        var master = FindMaster(options, rows, out _);
        return new(master, Unwrap(master, rows, EventsName), Unwrap(master, rows, DigestsName), false);
    }

    /// <summary>Identifies a store in any place: no other store has the same keys.</summary>
    /// <returns>Null if no server has used the store.</returns>
    public static async ValueTask<string?> Identity(DbConnection connection) =>
        await Load(connection) is [var first, ..] ? Convert.ToHexStringLower(SHA256.HashData(first.Wrapped).AsSpan(0, 8)) : null;

    static MasterKey FindMaster(KeyOptions options, List<Row> rows, out bool created)
    {
        created = false;
        MasterKey master;
        if (options.Key is { } key)
            master = new MasterKey(key);
        else if (File.Exists(options.File))
            master = MasterKeyFile.Load(options.File);
        else if (rows.Count == 0)
        {
            created = true;
            return MasterKeyFile.Create(options.File);
        }
        else
            throw new StartException(
                $"Keys:MasterKeyFile: {options.File} does not exist, but the database is sealed under master key {rows[0].MasterKey}; "
                + "put its file back");
        RefuseOther(rows, master, options);
        return master;
    }

    static void RefuseOther(List<Row> rows, MasterKey master, KeyOptions options)
    {
        if (rows.Count > 0 && rows[0].MasterKey != master.Id)
            throw new StartException(
                $"{options.Setting}: the database is sealed under master key {rows[0].MasterKey}, this is {master.Id}; give the right one");
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
