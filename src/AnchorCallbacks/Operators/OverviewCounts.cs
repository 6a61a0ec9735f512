using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Notifications;

namespace AnchorCallbacks.Operators;

/// <summary>Counts for the overview. Each statement walks along one range of an index.</summary>
static class OverviewCounts
{
    const int Days = 14;

    static readonly int[] AgeHours = [0, 4, 24, 72, 168];

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
            var upTo = now.AddHours(-AgeHours[i]).ToUnixTimeMilliseconds();
            var after = i + 1 < AgeHours.Length ? now.AddHours(-AgeHours[i + 1]).ToUnixTimeMilliseconds() : long.MinValue;
            ages.Add(new(AgeHours[i], await CustomerList.CountInReview(connection, after, upTo)));
        }
        return ages;
    }

    static async ValueTask<DecisionDay> DecisionsOn(DbConnection connection, DateTimeOffset day)
    {
        var lines = await AuditTrail.Count(connection, day, day.AddDays(1));
        return new(day.UtcDateTime, lines.GetValueOrDefault("accept"), lines.GetValueOrDefault("reject"), lines.GetValueOrDefault("ask"),
            lines.GetValueOrDefault("clear"));
    }

    static async ValueTask<CallDay> CallsOn(DbConnection connection, DateTimeOffset day)
    {
        var ended = await EndedCalls.Count(connection, day, day.AddDays(1));
        return new(day.UtcDateTime, ended.Sum(count => count.Calls), ended.Sum(count => Math.Max(0, count.Attempts - count.Calls)),
            ended.Where(count => count.State == "dropped").Sum(count => count.Calls));
    }
}
