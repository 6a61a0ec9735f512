using System.Data.Common;
using System.Runtime.CompilerServices;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Store;

/// <summary>The database of all slices, on either engine. Reads run at the same time as writes, each on its own connection. They see only
/// committed data, and committed data is on disk.</summary>
abstract class Database : IAsyncDisposable
{
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    protected Database(int schema, ChunkFiles? files = null) => (Schema, Chunks) = (schema, new(this, files));

    /// <summary>How long the database tries again after a broken connection or a conflict, before the caller gets an error.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public int Schema { get; }

    /// <summary>The migration of this start. Null: there was none, or the engine makes no backup.</summary>
    public MigrationBackup? Migration { get; protected init; }

    /// <summary>For people: the place and the engine, without credentials.</summary>
    public abstract string Description { get; }

    /// <summary>Whether other processes write here too. A value that was read a moment ago may have changed, and no one reports
    /// it.</summary>
    public abstract bool IsShared { get; }

    /// <summary>An id for a row that many requests add. On SQLite ids come in the order of time: new rows go to the end of every index
    /// that begins with the id, so that few pages change. On PostgreSQL they are random: concurrent serializable transactions that use
    /// one page of an index may fail and run again.</summary>
    public string NewId() => IsShared ? Ids.New() : Ids.NewInOrder();

    /// <summary>The number of writes that are requested and not finished.</summary>
    public abstract int Pending { get; }

    /// <summary>The chunks of documents.</summary>
    public ChunkStore Chunks { get; }

    /// <summary>Opens the database and brings it to this program's schema.</summary>
    public static Database Open(StoreOptions options, TimeProvider clock) =>
        options.Postgres is { } address ? OpenPostgres(address, clock) : SqliteDatabase.Open(options, clock);

    /// <summary>Reads from a database that may be in use, and changes nothing. Returns the default for a database that was never
    /// used.</summary>
    public static ValueTask<T?> Look<T>(StoreOptions options, Func<DbConnection, ValueTask<T?>> query) =>
        options.Postgres is { } address ? LookIntoPostgres(address, query) : SqliteDatabase.Look(options, query);

    /// <param name="query">May run again if the connection breaks.</param>
    /// <param name="timeout">In place of <see cref="Timeout"/>.</param>
    public abstract ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan? timeout = null);

    /// <summary>Runs several queries that see one state of the database.</summary>
    /// <param name="query">As in <see cref="Read"/>.</param>
    public ValueTask<T> ReadSnapshot<T>(Func<DbConnection, ValueTask<T>> query) => Read(async connection =>
    {
        await connection.ExecuteAsync(BeginSnapshot);
        try
        {
            var result = await query(connection);
            await connection.ExecuteAsync("COMMIT");
            return result;
        }
        catch
        {
            await RollBack(connection);
            throw;
        }
    });

    /// <summary>Ends a transaction that failed: the connection serves other reads afterwards.</summary>
    static async Task RollBack(DbConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("ROLLBACK");
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The connection is broken, or the transaction has ended. The first error tells more.
        }
    }

    /// <summary>Begins a transaction that only reads.</summary>
    private protected abstract string BeginSnapshot { get; }

    /// <summary>Runs <paramref name="work"/> as if no other write ran at the same time. Returns its result when the write is on disk. Do
    /// nothing slow in it, and call no other server: other writes wait.</summary>
    /// <param name="work">May run several times until it is committed. Only the last run counts. If it catches an error of the database, it
    /// must throw it again.</param>
    /// <param name="committed">See <see cref="WriteItem{T}"/>.</param>
    /// <param name="timeout">As in <see cref="Read"/>.</param>
    public abstract Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null, ConflictKey key = default,
        TimeSpan? timeout = null);

    /// <summary>Inserts any number of rows, in the fastest way of the engine, in the caller's <see cref="Write"/>.</summary>
    /// <param name="rows">Each row has its values in the order of the table's columns.</param>
    public abstract ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows);

    /// <summary>Removes deleted bytes from the engine's log or its old row versions. Returns false while a reader needs them: call
    /// again.</summary>
    public abstract Task<bool> Scrub();

    public abstract ValueTask DisposeAsync();

    // A method of its own: the driver's assembly is loaded only when it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static PostgresDatabase OpenPostgres(PostgresAddress address, TimeProvider clock) => PostgresDatabase.Open(address, clock);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static ValueTask<T?> LookIntoPostgres<T>(PostgresAddress address, Func<DbConnection, ValueTask<T?>> query) =>
        PostgresDatabase.Look(address, query);
}
