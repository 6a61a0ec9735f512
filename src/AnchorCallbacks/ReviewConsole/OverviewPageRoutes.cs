using System.Globalization;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A chart of bars, with the table behind it.</summary>
/// <param name="Columns">The titles of the values.</param>
/// <param name="Rows">A label, and a value for each column. The first value is the height of the bar, the second its failed part.</param>
sealed record Chart(string Title, string First, IReadOnlyList<string> Columns,
    IReadOnlyList<(string Label, IReadOnlyList<long> Values)> Rows)
{
    public long Highest => Math.Max(1, Rows.Max(row => row.Values.Take(2).Max()));
}

sealed record OverviewModel(IReadOnlyList<Chart> Charts);

/// <summary>How the work goes: charts that the server draws.</summary>
static class OverviewPageRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/console/overview", OperatorRole.Viewer, Show);

    static async Task Show(ConsoleRequest request)
    {
        var (overview, texts) = ((await OverviewRoutes.Get(request.Get<Database>(), request.Get<TimeProvider>())).Value!, request.Texts);
        await request.Show<OverviewPage>(new OverviewModel(
        [
            new(texts["overview.queue"], texts["overview.hours"], [texts["overview.customers"]],
                [.. overview.Queue.Select((age, at) => (Ages(age, overview.Queue.ElementAtOrDefault(at + 1)),
                    (IReadOnlyList<long>)[age.Customers]))]),
            new(texts["overview.decisions"], texts["overview.day"],
                [texts["overview.all"], texts["word.REJECTED"], texts["word.ACCEPTED"], texts["decide.ask"], texts["decide.clear"]],
                [.. overview.Decisions.Select(day => (Day(day.Day),
                    (IReadOnlyList<long>)[day.All, day.Rejected, day.Accepted, day.Asked, day.Cleared]))]),
            new(texts["overview.calls"], texts["overview.day"],
                [texts["overview.ended"], texts["overview.failed"], texts["word.dropped"]],
                [.. overview.Calls.Select(day => (Day(day.Day), (IReadOnlyList<long>)[day.Ended, day.FailedAttempts, day.Dropped]))]),
        ]));
    }

    /// <summary>Each customer is in one row.</summary>
    static string Ages(QueueAge age, QueueAge? next) => next is null ? FormattableString.Invariant($"≥ {age.Hours} h")
        : FormattableString.Invariant($"{age.Hours}–{next.Hours} h");

    static string Day(DateTime day) => day.ToString("MM-dd", CultureInfo.InvariantCulture);
}
