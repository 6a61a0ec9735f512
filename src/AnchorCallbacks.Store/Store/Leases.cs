using Dapper;

namespace AnchorCallbacks.Store;

/// <param name="LastDone">When any process last did the work; null if unknown.</param>
readonly record struct Turn(bool IsMine, DateTimeOffset? LastDone);

/// <summary>Leases for work that only one of the processes sharing a database does at a time. If a process is held up for longer than its
/// lease, two processes may do the work: that must do no harm.</summary>
sealed class Leases(Database database, TimeProvider clock)
{
    readonly string owner = Guid.NewGuid().ToString("N");

    /// <summary>Takes a lease, or extends one that this process has.</summary>
    public async Task<Turn> Take(string name, TimeSpan time)
    {
        if (!database.IsShared)
            return new(true, null);
        var now = clock.GetUtcNow();
        return await database.Write(async connection =>
        {
            var taken = await connection.ExecuteAsync(
                """
                INSERT INTO leases (name, owner, until) VALUES (@name, @owner, @until)
                ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
                    WHERE leases.until <= @now OR leases.owner = excluded.owner
                """, new { name, owner, until = (now + time).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds() }) > 0;
            var done = await connection.ExecuteScalarAsync<long?>("SELECT done_at FROM leases WHERE name = @name", new { name });
            return new Turn(taken, done is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
        });
    }

    /// <summary>Records that the work is done. No process takes the lease before <paramref name="rest"/> is over.</summary>
    public async Task Done(string name, TimeSpan rest)
    {
        var now = clock.GetUtcNow();
        if (database.IsShared)
            await database.Write(async connection => await connection.ExecuteAsync(
                "UPDATE leases SET until = @until, done_at = @now WHERE name = @name AND owner = @owner",
                new { until = (now + rest).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds(), name, owner }));
    }
}
