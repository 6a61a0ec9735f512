using System.Data;
using AnchorCallbacks.Hosting;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>The meaning of PostgreSQL's errors for the caller. No message of the server is passed on: it may quote a value.</summary>
static class PostgresErrors
{
    /// <summary>Another transaction wrote the same data, or is about to. A second try may succeed.</summary>
    public static bool IsConflict(Exception e) =>
        e is StaleWriteException or PostgresException { SqlState: "40001" or "40P01" or "55P03" };

    /// <summary>The driver takes a statement for prepared that the server does not know. When a statement of a batch fails after some of
    /// its rows, the later statements are never prepared, and the driver does not notice. This lasts until the connection closes.</summary>
    public static bool HasLostStatement(Exception e) => e is PostgresException { SqlState: "26000" };

    /// <summary>The connection is lost, or the server cannot work now. Another connection, or a later try, may succeed.</summary>
    public static bool IsAway(Exception e) => HasLostStatement(e) || e switch
    {
        PostgresException error =>
            error.SqlState is "57P01" or "57P02" or "57P03" or "57P05" or "57014" or "53300" or "25006" or "25P03" or "40003"
            || error.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or TimeoutException => true,
        _ => false,
    };

    public static bool IsTimeout(Exception e) =>
        e is NpgsqlException { InnerException: TimeoutException } or TimeoutException or PostgresException { SqlState: "57014" };

    /// <summary>Whether a second try may succeed, on a new connection if this one is lost. Work on a connection that is already broken
    /// fails with various exceptions.</summary>
    public static bool MayPass(Exception e, NpgsqlConnection? connection) =>
        IsConflict(e) || IsAway(e) || (e is not PostgresException && connection is { FullState: not ConnectionState.Open });

    /// <summary>Whether no time is left for another try. A statement that timed out will probably time out again.</summary>
    /// <param name="connection">Null if none could be opened.</param>
    public static bool IsLast(Exception e, NpgsqlConnection? connection, Deadline deadline) =>
        deadline.IsOver || (connection is not null && IsTimeout(e) && deadline.Left < TimeSpan.FromSeconds(PostgresAddress.CommandSeconds));

    /// <summary>The caller's deadline has passed, and the driver still waits for the server.</summary>
    public static StoreException Late() => new("the database does not answer in time", new TimeoutException());

    public static StartException Start(string name, PostgresAddress address, Exception e) =>
        new($"{name}: {address}: {Known(e)?.Message ?? $"the database reports error {(e as PostgresException)?.SqlState}"}");

    public static StoreException Lost(Exception e) => new("the database cannot be reached", e);

    /// <summary>Null for an error that is a fault of this program, such as a broken constraint.</summary>
    public static StoreException? Known(Exception e)
    {
        var reason = e switch
        {
            PostgresException { SqlState: "53100" } => "the disk is full",
            PostgresException { SqlState: "53200" } => "out of memory",
            PostgresException { SqlState: "53300" } => "the database has no connection left",
            PostgresException { SqlState: "25006" } => "the database cannot be written: it is read-only or a replica",
            PostgresException { SqlState: "57P01" or "57P02" or "57P03" } => "the database is shutting down or starting",
            PostgresException { SqlState: "58030" } => "the disk does not read or write",
            PostgresException error when error.SqlState.StartsWith("53", StringComparison.Ordinal) => "the database lacks a resource",
            PostgresException { SqlState: "XX001" or "XX002" } => "the database is damaged",
            PostgresException { SqlState: "3D000" } => "the database does not exist",
            PostgresException { SqlState: "42501" } => "the database's user lacks a permission",
            PostgresException error when error.SqlState.StartsWith("28", StringComparison.Ordinal) =>
                "the database refuses the credentials",
            _ when IsConflict(e) => "other writes change the same data all the time",
            _ when IsTimeout(e) => "the database does not answer in time",
            _ when IsAway(e) => "the database cannot be reached",
            _ => null,
        };
        return reason is null ? null : new StoreException(reason, e);
    }

    /// <summary>Keeps an open session with a fault out of the pool: it may have begun when the database was read-only, or have lost its
    /// statements. The driver itself removes broken connections.</summary>
    public static void Forget(this NpgsqlConnection connection, NpgsqlDataSource source)
    {
        if (connection.FullState == ConnectionState.Open)
            source.Clear();
    }

    /// <summary>Opens a connection. Ends at the deadline, even if the server accepts the connection and sends nothing.</summary>
    public static async ValueTask<NpgsqlConnection> OpenWithin(this NpgsqlDataSource source, Deadline deadline)
    {
        using var late = new CancellationTokenSource(deadline.Left, TimeProvider.System);
        try
        {
            return await source.OpenConnectionAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("The database does not answer.", e);
        }
    }
}
