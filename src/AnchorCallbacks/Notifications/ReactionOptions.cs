using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Notifications;

/// <param name="AskOnCreate">Ask at once when a new transaction's customer lacks something.</param>
/// <param name="Reconcile">How often AP's lists are read, since its events may be off, late or lost.</param>
/// <param name="LeaseMargin">How long after a call's own time limit it is taken for one whose sender is gone. The default stands clocks
/// that jump and processes that stop for a while.</param>
sealed record ReactionOptions(bool AskOnCreate, TimeSpan Reconcile, TimeSpan LeaseMargin)
{
    public static ReactionOptions Read(SettingsReader settings) => new(
        settings.Flag("Reactions:AskOnCreate", true),
        TimeSpan.FromSeconds(settings.Number("Reactions:ReconcileSeconds", 30, 1, 86400)),
        TimeSpan.FromSeconds(settings.Number("Reactions:LeaseMarginSeconds", 60, 1, 3600)));
}
