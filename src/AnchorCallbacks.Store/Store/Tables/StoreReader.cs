using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using AnchorCallbacks.Hosting;
using Dapper;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Looks at a store beside whatever else uses it, on either engine: locks nothing, changes no schema and writes nothing.</summary>
abstract class StoreReader(int schema, IReadOnlyList<StoreTable> tables) : IAsyncDisposable
{
    // As Database does, which a verb may not have touched.
    static StoreReader() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>The schema this program makes.</summary>
    public static int KnownSchema { get; } =
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Count(name => name.StartsWith("AnchorCallbacks.Store.Migrations.", StringComparison.Ordinal));

    /// <summary>For people: where it is, without credentials.</summary>
    public abstract string Name { get; }

    public int Schema => schema;

    public IReadOnlyList<StoreTable> Tables => tables;

    /// <param name="name">What the user called it, for the one line that says what is wrong.</param>
    public static StoreReader Open(StoreOptions options, string name) =>
        options.Postgres is { } address ? OpenPostgres(address, name) : SqliteStoreReader.Open(options.File, name);

    /// <exception cref="StartException">It has another schema than this program makes.</exception>
    public void RequireKnownSchema(string name)
    {
        if (Schema != KnownSchema)
            throw new StartException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: has schema {Schema}, this program knows {KnownSchema}; ")
                + (Schema > KnownSchema ? "run the newer program"
                    : "bring the store up to date with: anchor-callbacks migrate (store restore does so by itself)"));
    }

    /// <summary>All that is read in one look belongs together: it is a snapshot.</summary>
    public abstract ValueTask<T> Look<T>(Func<DbConnection, ValueTask<T>> look);

    /// <summary>While one looks, the log of a server at work on the store cannot begin anew, and grows.</summary>
    public abstract bool HoldsUpLog { get; }

    /// <summary>Another number once something was committed to the store by anybody; null where the engine has no such number.</summary>
    public abstract long? Stamp();

    public async ValueTask<long> Count(StoreTable table) =>
        await Look(async connection => await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table.Name}"));

    /// <summary>What the engine finds wrong with its own pages and indexes; empty when all is well, or when it cannot be asked.</summary>
    /// <param name="table">This table's alone; null: those of the whole store, for as long as that takes in one snapshot.</param>
    public abstract ValueTask<List<string>> Problems(string? table, CancellationToken cancel);

    /// <summary>As <see cref="Database.SealedChunk"/>.</summary>
    public virtual string SealedChunk => "sealed";

    /// <summary>What to select for all values of a table's rows, in the order of its columns.</summary>
    public string Values(StoreTable table) =>
        string.Join(", ", table.Columns.Select(column => (table.Name, column.Name) is ("document_chunks", "sealed") ? SealedChunk
            : column.Name));

    /// <summary>Documents that have a file beside the rows.</summary>
    public virtual IEnumerable<string> FiledDocuments() => [];

    public abstract ValueTask DisposeAsync();

    // The driver's assembly is loaded by whoever uses it, and by nobody else.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static PostgresStoreReader OpenPostgres(PostgresAddress address, string name) => PostgresStoreReader.Open(address, name);
}
