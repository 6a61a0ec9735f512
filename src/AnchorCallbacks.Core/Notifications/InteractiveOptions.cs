using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Notifications;

/// <summary>What follows when the user of a SEP-24 transaction is done with the pages.</summary>
enum InteractiveFinish
{
    /// <summary>The page shows the status, and the anchor does the rest.</summary>
    None,

    /// <summary>AP is told <c>notify_interactive_flow_completed</c>.</summary>
    Notify,

    /// <summary>The user goes on to the anchor's next page.</summary>
    Redirect,
}

/// <param name="OnSubmission">As soon as the user has given all data; otherwise when the customer is accepted.</param>
sealed record InteractiveOptions(InteractiveFinish Finish, bool OnSubmission)
{
    public static InteractiveOptions Read(SettingsReader settings) => new(
        settings.Choice("Pages:Sep24:Finish", InteractiveFinish.None, ("none", InteractiveFinish.None),
            ("notify", InteractiveFinish.Notify), ("redirect", InteractiveFinish.Redirect)),
        settings.Choice("Pages:Sep24:When", false, ("accepted", false), ("submitted", true)));
}
