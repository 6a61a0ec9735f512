using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

/// <summary>The changes since a partner set its status. Pure functions.</summary>
static class PartnerStatusChanges
{
    public const string Associates = "associates";

    /// <returns>Names of fields, and <see cref="Associates"/>.</returns>
    public static IReadOnlyList<string> Of(CustomerRecord record)
    {
        if (record[ExtensionCatalogue.PartnerStatus] is not { } status)
            return [];
        var newer = record.Values.Where(value => value.Version > status.Version && value.Field != ExtensionCatalogue.PartnerRemoved)
            .Select(value => value.Field.Name);
        var people = record.Associates.Any(person => person.Record.Values.Any(value => value.Version > status.Version));
        return [.. newer.Concat(people ? [Associates] : []).Union(Removed(record))];
    }

    /// <summary>A removed value has no version, so the record keeps its name until the partner's status ends.</summary>
    /// <param name="version">The version of the result.</param>
    public static CustomerRecord NoteRemovals(CustomerRecord before, CustomerRecord after, long version)
    {
        if (after[ExtensionCatalogue.PartnerStatus] is null)
            return after;
        var known = Removed(before);
        var all = known.Union(Missing(before, after)).Union(LosesPeople(before, after) ? [Associates] : []).ToList();
        return all.Count == known.Length ? after
            : after.With([new(ExtensionCatalogue.PartnerRemoved, string.Join(' ', all), null, version, null)]);
    }

    static string[] Removed(CustomerRecord record) => record[ExtensionCatalogue.PartnerRemoved]?.Text.Split(' ') ?? [];

    static IEnumerable<string> Missing(CustomerRecord before, CustomerRecord after) =>
        before.Values.Where(value => after[value.Field] is null).Select(value => value.Field.Name);

    static bool LosesPeople(CustomerRecord before, CustomerRecord after) =>
        !ReferenceEquals(before.Associates, after.Associates) && before.Associates.Any(old =>
            after.Associates.FirstOrDefault(person => person.Reference == old.Reference) is not { } person
            || Missing(old.Record, person.Record).Any());
}
