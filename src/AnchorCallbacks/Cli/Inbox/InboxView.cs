using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Inbox;

/// <summary>Shows events to people.</summary>
static class InboxView
{
    public static Listing MakeTable() => new(
        new("Id"), new("State"), new("Why", Fit.End, IsExtra: true), new("Type", Fit.End, IsExtra: true), new("Received", IsExtra: true),
        new("Flags", Fit.End, IsExtra: true));

    public static void AddRow(Listing table, EventSummary stored) =>
        table.Add(stored.Id, stored.State, stored.Problem, stored.Type, Printable.Time(stored.ReceivedAt), stored.Flags);

    public static void Show(Output output, EventDetail stored)
    {
        var details = new Details();
        foreach (var (label, value) in new[]
        {
            ("Event", stored.Id), ("Type", stored.Type), ("State", stored.State), ("Received", Printable.Time(stored.ReceivedAt)),
            ("Handled", Printable.Time(stored.HandledAt)), ("Flags", stored.Flags), ("Why", stored.Problem),
            ("Dropped by", stored.DroppedBy), ("Note", stored.Note), ("Body", stored.Body),
        })
            details.Add(label, value);
        foreach (var operation in stored.Operations)
            details.Add(Printable.Time(operation.At), $"{operation.Actor} {operation.Action}");
        output.Show(details);
    }
}
