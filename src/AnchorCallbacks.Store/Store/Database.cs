using System.Data.Common;
using System.Runtime.CompilerServices;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Store;

/// <summary>Where every slice reads and writes, on either engine. Reads run beside the writes, each on a connection of its own; they see
/// only what is committed, and so only what is on disk.</summary>
abstract class Database : IAsyncDisposable
{
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    protected Database(int schema) => Schema = schema;

    /// <summary>How long the database tries again after a broken connection or a conflict, before the caller gets an error.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public int Schema { get; }

    /// <summary>For people: where it is and which engine runs. No credentials.</summary>
    public abstract string Description { get; }

    /// <summary>Other processes write here too: what was read a moment ago may have changed without our hearing of it.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Writes that were asked for and are not finished.</summary>
    public abstract int Pending { get; }

    /// <summary>Where large documents are; null: in rows.</summary>
    public virtual ChunkFiles? Files => null;

    /// <summary>What to select of <c>document_chunks</c> in place of <c>sealed</c>, to have the bytes wherever they are.</summary>
    public virtual string SealedChunk => "sealed";

    /// <summary>Opens the database and brings it to this program's schema.</summary>
    public static Database Open(StoreOptions options, TimeProvider clock) =>
        options.Postgres is { } address ? OpenPostgres(address, clock) : SqliteDatabase.Open(options, clock);

    /// <summary>Reads from a database that may be in use, changing nothing; the default if it was never used.</summary>
    public static ValueTask<T?> Look<T>(StoreOptions options, Func<DbConnection, ValueTask<T?>> query) =>
        options.Postgres is { } address ? LookIntoPostgres(address, query) : SqliteDatabase.Look(options, query);

    /// <param name="query">May run again if the connection breaks.</param>
    /// <param name="timeout">In place of <see cref="Timeout"/>.</param>
    public abstract ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan? timeout = null);

    /// <summary>Runs <paramref name="work"/> as if nobody else wrote meanwhile and returns its result when it is on disk. Nothing slow and
    /// no call to another server belongs in it: other writes wait.</summary>
    /// <param name="work">May run several times until it is committed; only what the last run did counts. What it catches of the
    /// database's errors it must throw again.</param>
    /// <param name="committed">See <see cref="WriteItem{T}"/>.</param>
    /// <param name="timeout">As of <see cref="Read"/>.</param>
    public abstract Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null, ConflictKey key = default,
        TimeSpan? timeout = null);

    /// <summary>Puts any number of rows into a table in the way that is quickest here, in the caller's <see cref="Write"/>.</summary>
    /// <param name="rows">Values in the order of the table's columns.</param>
    public abstract ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows);

    /// <summary>Takes deleted bytes out of what the engine keeps beside the rows. False while a reader needs them: ask again.</summary>
    public abstract Task<bool> Scrub();

    public abstract ValueTask DisposeAsync();

    // The driver's assembly is loaded by whoever uses it, and by nobody else.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static PostgresDatabase OpenPostgres(PostgresAddress address, TimeProvider clock) => PostgresDatabase.Open(address, clock);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static ValueTask<T?> LookIntoPostgres<T>(PostgresAddress address, Func<DbConnection, ValueTask<T?>> query) =>
        PostgresDatabase.Look(address, query);
}
