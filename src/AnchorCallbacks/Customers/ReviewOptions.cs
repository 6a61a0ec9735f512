using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Customers;

/// <summary>How people review customers.</summary>
/// <param name="DueAfter">A customer who waits longer is marked in the queue.</param>
/// <param name="LateAfter">A customer who waits longer than this is marked as late.</param>
sealed record ReviewOptions(FourEyes FourEyes, TimeSpan DueAfter, TimeSpan LateAfter)
{
    public static ReviewOptions Read(SettingsReader settings)
    {
        var due = settings.Number("Review:DueHours", 24, 1, 87600);
        var late = settings.Number("Review:LateHours", 72, 1, 87600);
        if (late < due)
            settings.Bad("Review:LateHours", "must not be less than Review:DueHours");
        return new(FourEyes.Read(settings), TimeSpan.FromHours(due), TimeSpan.FromHours(late));
    }
}
