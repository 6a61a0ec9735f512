using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Customers;

/// <summary>The treatment of a value that breaks its rule.</summary>
enum Validation
{
    /// <summary>The request is refused. Nothing of it is stored.</summary>
    Strict,

    /// <summary>The request is accepted. The value is stored as rejected, unless there is a valid one already.</summary>
    Report,

    /// <summary>Only sizes are checked.</summary>
    Off,
}

/// <param name="Retains">Whether operators can still read a deleted customer; null: the store's default.</param>
/// <param name="RetainTime">How long they can.</param>
/// <param name="RequireAccount">An id finds a customer only with its account or with a transaction id.</param>
sealed record CustomerOptions(string TypesFile, Validation Validation, bool? Retains, TimeSpan RetainTime, bool RequireAccount)
{
    public static CustomerOptions Read(SettingsReader settings)
    {
        var file = settings.Text("Customers:TypesFile", Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml"));
        var validation = settings.Choice("Customers:Validation", Validation.Strict,
            ("strict", Validation.Strict), ("report", Validation.Report), ("off", Validation.Off));
        // If it is not set, the store decides.
        var isSet = settings.Has("Customers:Deletion");
        var chosen = settings.Choice("Customers:Deletion", true, ("erase", false), ("retain", true));
        bool? retain = isSet ? chosen : null;
        var days = settings.Number("Customers:RetainDays", 1825, 1, 36500);
        return new(file, validation, retain, TimeSpan.FromDays(days), settings.Flag("Customers:RequireAccount", false));
    }
}
