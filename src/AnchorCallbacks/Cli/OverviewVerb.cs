using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>overview</c>: the figures of the last days.</summary>
static class OverviewVerb
{
    public static Command Make(string[] settings) => new VerbCommand("overview",
        "Counts who waits and how long, decisions per day, and calls to the platform.", """
        Days are in UTC.

        Example:
          anchor-callbacks overview
        """).Do(settings, (_, context, cancel) => context.Show(api => api.GetOverview(cancel), overview =>
    {
        var queue = new Listing(new("Waits since hours"), new("Customers"));
        foreach (var age in overview.Queue)
            queue.Add($"{age.Hours}", $"{age.Customers}");
        context.Output.Show(queue);
        var days = new Listing(new("Day"), new("Accepted"), new("Rejected"), new("Asked"), new("Cleared"), new("Calls"),
            new("Failed attempts"), new("Dropped"));
        foreach (var (decisions, calls) in overview.Decisions.Zip(overview.Calls))
            days.Add(Printable.Time(decisions.Day)[..10], $"{decisions.Accepted}", $"{decisions.Rejected}", $"{decisions.Asked}",
                $"{decisions.Cleared}", $"{calls.Ended}", $"{calls.FailedAttempts}", $"{calls.Dropped}");
        context.Output.Write("");
        context.Output.Show(days);
    }));
}
