using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Rates.Table;

namespace AnchorCallbacks.Operators;

/// <summary>Whether the files of customer types and prices are in force.</summary>
sealed record ConfigReport
{
    [Description("Why a changed file is not in force.")]
    public required IReadOnlyList<string> Alarms { get; init; }

    [Description("Changed customer types that wait for an operator. Absent: none wait.")]
    public WaitingTypesReport? Waiting { get; init; }

    /// <param name="isKnown">The reader has a credential.</param>
    public static ConfigReport Of(TypesReload types, RatesReload rates, bool isKnown)
    {
        string?[] problems = [types.Problem, rates.Problem];
        return new()
        {
            Alarms = [.. problems.OfType<string>().Select(problem => isKnown ? $"A changed file is not in force: {problem}"
                : "a changed file is not in force; a request with a credential shows the reason")],
            Waiting = types.Waiting is { } waiting ? new()
            {
                Types = waiting.Types.KnownNames,
                SentBack = waiting.SentBack,
                Customers = waiting.Customers
            } : null,
        };
    }
}

sealed record WaitingTypesReport
{
    [Description("The names of the types in the changed file.")]
    public required string Types { get; init; }

    [Description("Customers who would have to give more, or would be in review again.")]
    public required long SentBack { get; init; }

    [Description("All customers.")]
    public required long Customers { get; init; }
}
