using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Customers.Approvals;

/// <summary>What needs a second person: an action for all customers, or for one customer type.</summary>
/// <param name="Entries">The type is null for all types.</param>
sealed record FourEyes(IReadOnlyList<(string Action, string? Type)> Entries)
{
    public const string Accept = "accept", Reject = "reject", Delete = "delete";

    const string Setting = "Review:FourEyes";

    public static readonly FourEyes None = new([]);

    public static FourEyes Read(SettingsReader settings)
    {
        var entries = new List<(string, string?)>();
        foreach (var entry in settings.Text(Setting, "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = entry.Split(':', 2);
            if (parts[0] is Accept or Reject or Delete && parts[^1].Length > 0)
                entries.Add((parts[0], parts.Length > 1 ? parts[1] : null));
            else
                settings.Bad(Setting, "must be a list of accept, reject and delete, each alone or with a customer type, "
                    + "such as: accept:sep31-receiver, reject, delete");
        }
        return new(entries);
    }

    /// <summary>A misspelt type would need no second person.</summary>
    public void RequireTypes(IEnumerable<string> names)
    {
        var known = names.ToList();
        foreach (var (_, type) in Entries)
            if (type is not null && !known.Contains(type))
                throw new StartException($"{Setting}: '{type}' is not a customer type; there are {string.Join(", ", known)}");
    }

    public bool ConcernsDeletion(string typesSeen) =>
        Entries.Any(entry => entry.Action == Delete && (entry.Type is null || CustomerStatuses.Includes(typesSeen, entry.Type)));

    /// <summary>Whatever makes a customer accepted counts as an acceptance, also a <c>clear</c>.</summary>
    public bool Concerns(Decision decision, CustomerRecord before, CustomerRecord after, CustomerTypes types)
    {
        foreach (var (action, type) in Entries)
            if ((action == decision.Word && (type is null || IsAbout(decision, type, types)))
                || (action == Accept && types.All.Any(known => (type is null || known.Name == type) && IsAccepted(known, after)
                    && !IsAccepted(known, before))))
                return true;
        return false;
    }

    static bool IsAccepted(CustomerType type, CustomerRecord record) =>
        CustomerEvaluation.Of(type, record).Status == CustomerStatus.Accepted;

    /// <summary>A decision on fields is about every type that lists one of them.</summary>
    static bool IsAbout(Decision decision, string type, CustomerTypes types) => decision.Type is { } decided ? decided == type
        : types.Configured(type) is { } known && decision.Fields.Any(field => known.RequirementOf(field) is not null);
}
