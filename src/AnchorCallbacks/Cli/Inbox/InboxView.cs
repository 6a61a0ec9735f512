using AnchorCallbacks.Operators;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Inbox;

/// <summary>Events as a person reads them.</summary>
static class InboxView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "Type", "State", "Came", "Odd", "Why");

    public static void AddRow(Table table, EventSummary stored) => table.AddRow(
        Printable.Cell(stored.Id), Printable.Cell(stored.Type), Printable.Cell(stored.State), Printable.Cell(stored.ReceivedAt), Printable.Cell(stored.Marks), Printable.Cell(stored.Problem));

    public static void Show(Output output, EventDetail stored)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Event", stored.Id), ("Type", stored.Type), ("State", stored.State), ("Came", Printable.Time(stored.ReceivedAt)), ("Handled", Printable.Time(stored.HandledAt)),
            ("Odd", stored.Marks), ("Why", stored.Problem), ("Dropped by", stored.DroppedBy), ("Note", stored.Note), ("Says", stored.Body),
        })
            if (!string.IsNullOrEmpty(value))
                grid.AddRow(new Text(label), Printable.Cell(value));
        foreach (var operation in stored.Operations)
            grid.AddRow(Printable.Cell(operation.At), Printable.Cell($"{operation.Actor} {operation.Action}"));
        output.Terminal.Write(grid);
    }
}
