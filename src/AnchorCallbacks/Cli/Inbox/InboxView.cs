using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Inbox;

/// <summary>Events as a person reads them.</summary>
static class InboxView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "Type", "State", "Came", "Odd", "Why");

    public static void AddRow(Table table, JsonNode stored) => table.AddRow(
        new Text(Printable.Text(stored["id"])), new Text(Printable.Text(stored["type"])), new Text(Printable.Text(stored["state"])),
        new Text(Printable.Time(stored["received_at"])), new Text(Printable.Text(stored["marks"])), new Text(Printable.Text(stored["problem"])));

    public static void Show(Output output, JsonNode stored)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Event", Printable.Text(stored["id"])), ("Type", Printable.Text(stored["type"])), ("State", Printable.Text(stored["state"])),
            ("Came", Printable.Time(stored["received_at"])), ("Handled", Printable.Time(stored["handled_at"])), ("Odd", Printable.Text(stored["marks"])),
            ("Why", Printable.Text(stored["problem"])), ("Dropped by", Printable.Text(stored["dropped_by"])), ("Note", Printable.Text(stored["note"])),
            ("Says", Printable.Text(stored["body"])),
        })
            if (value.Length > 0)
                grid.AddRow(new Text(label), new Text(value));
        foreach (var operation in stored["operations"]!.AsArray())
            grid.AddRow(new Text(Printable.Time(operation!["at"])), new Text($"{Printable.Text(operation["actor"])} {Printable.Text(operation["action"])}"));
        output.Terminal.Write(grid);
    }
}
