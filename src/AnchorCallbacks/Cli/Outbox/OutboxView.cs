using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Outbox;

/// <summary>Calls as a person reads them.</summary>
static class OutboxView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "State", "Method", "Transaction", "Tells", "Tries", "Made", "Why");

    public static void AddRow(Table table, JsonNode call) => table.AddRow(
        new Text(Printable.Text(call["id"])), new Text(Printable.Text(call["state"])), new Text(Printable.Text(call["method"])), new Text(Printable.Text(call["transaction_id"])),
        new Text(Printable.Text(call["tells"])), new Text(Printable.Text(call["attempts"])), new Text(Printable.Time(call["created_at"])), new Text(Printable.Text(call["reason"])));

    public static void Show(Output output, JsonNode call)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Call", Printable.Text(call["id"])), ("Transaction", Printable.Text(call["transaction_id"])), ("Customer", Printable.Text(call["customer_id"])),
            ("Method", Printable.Text(call["method"])), ("Tells", Printable.Text(call["tells"])), ("State", Printable.Text(call["state"])),
            ("Answer", (bool?)call["answer_lost"] == true ? "lost" : ""), ("Tries", Printable.Text(call["attempts"])), ("Made", Printable.Time(call["created_at"])),
            ("Due", Printable.Time(call["due_at"])), ("Ended", Printable.Time(call["ended_at"])), ("Why", Printable.Text(call["reason"])), ("Note", Printable.Text(call["note"])),
        })
            if (value.Length > 0)
                grid.AddRow(new Text(label), new Text(value));
        foreach (var (name, value) in call["params"] as JsonObject ?? [])
            grid.AddRow(new Text($"  {name}"), new Text(Printable.Text(value)));
        foreach (var operation in call["operations"]!.AsArray())
            grid.AddRow(new Text(Printable.Time(operation!["at"])), new Text($"{Printable.Text(operation["actor"])} {Printable.Text(operation["action"])}"));
        output.Terminal.Write(grid);
    }
}
