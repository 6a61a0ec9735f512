using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Notifications;

/// <param name="AskOnCreate">AP is asked at once when the customer of a new transaction lacks data.</param>
/// <param name="Reconcile">How often AP's lists are read. AP's events may be off, late or lost.</param>
/// <param name="LeaseMargin">How long after a call's timeout its sender counts as crashed. The default allows for clocks that jump and
/// processes that stop for a while.</param>
sealed record ReactionOptions(bool AskOnCreate, TimeSpan Reconcile, TimeSpan LeaseMargin)
{
    public static ReactionOptions Read(SettingsReader settings) => new(
        settings.Flag("Reactions:AskOnCreate", true),
        TimeSpan.FromSeconds(settings.Number("Reactions:ReconcileSeconds", 30, 1, 86400)),
        TimeSpan.FromSeconds(settings.Number("Reactions:LeaseMarginSeconds", 60, 1, 3600)));
}
