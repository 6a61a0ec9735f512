using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>The last rotation of the master key. This class owns the table <c>key_rotation</c>, which has one row.</summary>
sealed class KeyRotationState
{
    const string Select =
        "SELECT old_key, new_key, started_at, total, rewrapped_upto, rewrapped, unopened, finished_at FROM key_rotation WHERE id = 1";

    public string OldKey { get; init; } = "";
    public string NewKey { get; init; } = "";
    public long StartedAt { get; init; }

    /// <summary>The number of customers at the start.</summary>
    public long Total { get; init; }

    public string RewrappedUpto { get; init; } = "";
    public long Rewrapped { get; init; }

    /// <summary>Keys that opened under neither master key.</summary>
    public long Unopened { get; init; }

    public long? FinishedAt { get; init; }

    public bool IsFinished => FinishedAt is not null;

    /// <summary>Null if there was none.</summary>
    public static async ValueTask<KeyRotationState?> Find(DbConnection connection) =>
        await connection.QueryFirstOrDefaultAsync<KeyRotationState>(Select);

    public static async ValueTask<KeyRotationState> Start(DbConnection connection, string oldKey, string newKey, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO key_rotation (id, old_key, new_key, started_at, total, rewrapped_upto, rewrapped, unopened, finished_at)
            SELECT 1, @oldKey, @newKey, @at, count(*), '', 0, 0, NULL FROM customer_keys WHERE true
            ON CONFLICT (id) DO UPDATE SET old_key = excluded.old_key, new_key = excluded.new_key, started_at = excluded.started_at,
                total = excluded.total, rewrapped_upto = '', rewrapped = 0, unopened = 0, finished_at = NULL
            """, new { oldKey, newKey, at = now.ToUnixTimeMilliseconds() });
        return (await Find(connection))!;
    }

    /// <param name="upTo">The id of the last customer that is done; null: there was none.</param>
    /// <param name="count">The number of customers in this batch.</param>
    public async ValueTask<KeyRotationState> Advance(DbConnection connection, string? upTo, int count, int unopened, bool isLast,
        DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            """
            UPDATE key_rotation SET rewrapped_upto = @upTo, rewrapped = rewrapped + @done, unopened = unopened + @unopened,
                finished_at = CASE WHEN @isLast = 1 THEN @at ELSE finished_at END
            WHERE id = 1
            """, new
            {
                upTo = upTo ?? RewrappedUpto,
                done = (long)(count - unopened),
                unopened = (long)unopened,
                isLast = isLast ? 1L : 0L,
                at = now.ToUnixTimeMilliseconds(),
            });
        return (await Find(connection))!;
    }

    /// <summary>The number of customers under each master key. It reads all of them.</summary>
    public static async ValueTask<IReadOnlyList<(string MasterKey, long Customers)>> Count(DbConnection connection) =>
        (await connection.QueryAsync<(string, long)>(
            "SELECT master_key, count(*) FROM customer_keys GROUP BY master_key ORDER BY master_key")).AsList();
}
