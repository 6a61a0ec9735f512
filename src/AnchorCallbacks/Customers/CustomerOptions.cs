using AnchorCallbacks.Configuration;

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

/// <param name="RetainFor">How long a deleted customer stays readable for operators; null: not at all.</param>
/// <param name="RequireAccount">An id alone finds nobody, except with a transaction id.</param>
sealed record CustomerOptions(string TypesFile, Validation Validation, TimeSpan? RetainFor, bool RequireAccount)
{
    public static CustomerOptions Read(SettingsReader settings)
    {
        var file = settings.Text("Customers:TypesFile", Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml"));
        var validation = settings.Choice("Customers:Validation", Validation.Strict,
            ("strict", Validation.Strict), ("report", Validation.Report), ("off", Validation.Off));
        var retain = settings.Choice("Customers:Deletion", false, ("erase", false), ("retain", true));
        var days = settings.Number("Customers:RetainDays", 1825, 1, 36500);
        return new(file, validation, retain ? TimeSpan.FromDays(days) : null, settings.Flag("Customers:RequireAccount", false));
    }
}
