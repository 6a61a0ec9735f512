using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using AnchorCallbacks.Hosting;
using Dapper;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Reads a store that may be in use, on either engine. It locks nothing, changes no schema and writes nothing.</summary>
abstract class StoreReader(int schema, IReadOnlyList<StoreTable> tables) : IAsyncDisposable
{
    // Database does the same, but a verb may not have used that class yet.
    static StoreReader() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>The schema of this program.</summary>
    public static int KnownSchema => Migrator.Known;

    /// <summary>For people: the place of the store, without credentials.</summary>
    public abstract string Name { get; }

    public int Schema => schema;

    public IReadOnlyList<StoreTable> Tables => tables;

    /// <param name="name">The name of the option or setting, for messages.</param>
    public static StoreReader Open(StoreOptions options, string name) =>
        options.Postgres is { } address ? OpenPostgres(address, name) : SqliteStoreReader.Open(options.File, name);

    /// <exception cref="StartException">The store has another schema than this program.</exception>
    public void RequireKnownSchema(string name)
    {
        if (Schema != KnownSchema)
            throw new StartException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: has schema {Schema}, this program knows {KnownSchema}; ")
                + (Schema > KnownSchema ? "run the newer program"
                    : "bring the store up to date with: anchor-callbacks migrate (store restore does so by itself)"));
    }

    /// <summary>Reads in one snapshot.</summary>
    public abstract ValueTask<T> Look<T>(Func<DbConnection, ValueTask<T>> look);

    /// <summary>Whether a read keeps a running server from truncating its log, which then grows.</summary>
    public abstract bool HoldsUpLog { get; }

    /// <summary>A number that changes with every commit of any process; null if the engine has none.</summary>
    public abstract long? Stamp();

    /// <summary>The tables that are copied and compared.</summary>
    public IEnumerable<StoreTable> DataTables => Tables.Where(table => table.IsData);

    /// <summary>The number of rows of each table with data.</summary>
    public async ValueTask<List<(string Table, long Rows)>> Counts()
    {
        var counts = new List<(string, long)>();
        foreach (var table in DataTables)
            counts.Add((table.Name, await Count(table)));
        return counts;
    }

    public async ValueTask<long> Count(StoreTable table) =>
        await Look(async connection => await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table.Name}"));

    /// <summary>The faults that the engine finds in its pages and indexes. Empty if there are none, or if the engine has no such
    /// check.</summary>
    /// <param name="table">The table to check. Null: the whole store, in one snapshot that may take long.</param>
    public abstract ValueTask<List<string>> Problems(string? table, CancellationToken cancel);

    /// <summary>See <see cref="ChunkStore.Sealed"/>.</summary>
    public virtual string SealedChunk => "sealed";

    /// <summary>The rows of a range, with all columns in the order of the table.</summary>
    public Task<DbDataReader> Rows(DbConnection connection, StoreTable table, KeyRange range) =>
        connection.ExecuteReaderAsync($"SELECT {Values(table)} FROM {table.Name} WHERE {range.Condition(table.Key)}", range.Values());

    string Values(StoreTable table) =>
        string.Join(", ", table.Columns.Select(column =>
            (table.Name, column.Name) is ("document_chunks", "sealed") ? SealedChunk : column.Name));

    /// <summary>The ids of the documents that have a file.</summary>
    public virtual IEnumerable<string> FiledDocuments() => [];

    public abstract ValueTask DisposeAsync();

    // A method of its own: the driver's assembly is loaded only when it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static PostgresStoreReader OpenPostgres(PostgresAddress address, string name) => PostgresStoreReader.Open(address, name);
}
