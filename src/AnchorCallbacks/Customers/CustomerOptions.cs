using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Customers;

/// <summary>What becomes of a value that breaks its rule.</summary>
enum Validation
{
    /// <summary>The request is refused and nothing of it stored.</summary>
    Strict,

    /// <summary>The request is taken; the value is kept as rejected unless there is a good one already.</summary>
    Report,

    /// <summary>Nothing is checked but sizes.</summary>
    Off,
}

/// <param name="Retains">Whether a deleted customer stays readable for operators; null: as the store was made.</param>
/// <param name="RetainTime">For how long it does then.</param>
/// <param name="RequireAccount">An id alone finds nobody, except with a transaction id.</param>
sealed record CustomerOptions(string TypesFile, Validation Validation, bool? Retains, TimeSpan RetainTime, bool RequireAccount)
{
    public static CustomerOptions Read(SettingsReader settings)
    {
        var file = settings.Text("Customers:TypesFile", Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml"));
        var validation = settings.Choice("Customers:Validation", Validation.Strict,
            ("strict", Validation.Strict), ("report", Validation.Report), ("off", Validation.Off));
        // Not set it depends on the store.
        var isSet = settings.Has("Customers:Deletion");
        var chosen = settings.Choice("Customers:Deletion", true, ("erase", false), ("retain", true));
        bool? retain = isSet ? chosen : null;
        var days = settings.Number("Customers:RetainDays", 1825, 1, 36500);
        return new(file, validation, retain, TimeSpan.FromDays(days), settings.Flag("Customers:RequireAccount", false));
    }
}
