using System.Data.Common;
using System.Globalization;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>Counts for the overview. Each statement walks along one range of an index.</summary>
static class OverviewCounts
{
    const int Days = 14;

    static readonly int[] AgeHours = [0, 4, 24, 72, 168];

    sealed class Row
    {
        public string Name { get; init; } = "";
        public long Number { get; init; }
        public long Attempts { get; init; }
    }

    public static async ValueTask<Overview> Read(DbConnection connection, DateTimeOffset now)
    {
        var (decisions, calls) = (new List<DecisionDay>(), new List<CallDay>());
        for (var ago = Days - 1; ago >= 0; ago--)
        {
            var day = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-ago), TimeSpan.Zero);
            decisions.Add(await DecisionsOn(connection, day));
            calls.Add(await CallsOn(connection, day));
        }
        return new() { Queue = await Queue(connection, now), Decisions = decisions, Calls = calls };
    }

    static async ValueTask<List<QueueAge>> Queue(DbConnection connection, DateTimeOffset now)
    {
        var ages = new List<QueueAge>();
        for (var i = 0; i < AgeHours.Length; i++)
        {
            var before = now.AddHours(-AgeHours[i]).ToUnixTimeMilliseconds();
            var after = i + 1 < AgeHours.Length ? now.AddHours(-AgeHours[i + 1]).ToUnixTimeMilliseconds() : long.MinValue;
            ages.Add(new(AgeHours[i], await connection.ExecuteScalarAsync<long>(
                """
                SELECT count(*) FROM customer_statuses
                WHERE review_since IS NOT NULL AND review_since > @after AND review_since <= @before
                """, new { after, before })));
        }
        return ages;
    }

    static async ValueTask<DecisionDay> DecisionsOn(DbConnection connection, DateTimeOffset day)
    {
        var rows = (await connection.QueryAsync<Row>(
            """
            SELECT action AS name, count(*) AS number FROM audit
            WHERE actor <> 'platform' AND id >= @first AND id < @next AND action IN ('accept', 'reject', 'ask', 'clear') GROUP BY action
            """, new { first = Id(day), next = Id(day.AddDays(1)) })).ToDictionary(row => row.Name, row => row.Number);
        return new(day.UtcDateTime, rows.GetValueOrDefault("accept"), rows.GetValueOrDefault("reject"), rows.GetValueOrDefault("ask"),
            rows.GetValueOrDefault("clear"));
    }

    static async ValueTask<CallDay> CallsOn(DbConnection connection, DateTimeOffset day)
    {
        var rows = (await connection.QueryAsync<Row>(
            """
            SELECT state AS name, count(*) AS number, CAST(sum(attempts) AS BIGINT) AS attempts FROM outbox
            WHERE ended_at IS NOT NULL AND ended_at >= @first AND ended_at < @next GROUP BY state
            """, new { first = day.ToUnixTimeMilliseconds(), next = day.AddDays(1).ToUnixTimeMilliseconds() })).AsList();
        return new(day.UtcDateTime, rows.Sum(row => row.Number), rows.Sum(row => Math.Max(0, row.Attempts - row.Number)),
            rows.Where(row => row.Name == "dropped").Sum(row => row.Number));
    }

    /// <summary>Ids of audit lines begin with the time.</summary>
    static string Id(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
}
