using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Operators;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Outbox;

/// <summary>Calls as a person reads them.</summary>
static class OutboxView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "State", "Method", "Transaction", "Tells", "Tries", "Made", "Why");

    public static void AddRow(Table table, CallSummary call) => table.AddRow(
        Printable.Cell(call.Id), Printable.Cell(call.State), Printable.Cell(call.Method), Printable.Cell(call.TransactionId), Printable.Cell(call.Tells),
        Printable.Cell(call.Attempts), Printable.Cell(call.CreatedAt), Printable.Cell(call.Reason));

    public static void Show(Output output, CallDetail call)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Call", call.Id), ("Transaction", call.TransactionId), ("Customer", call.CustomerId), ("Method", call.Method), ("Tells", call.Tells), ("State", call.State),
            ("Answer", call.AnswerLost ? "lost" : ""), ("Tries", call.Attempts.ToString(CultureInfo.InvariantCulture)), ("Made", Printable.Time(call.CreatedAt)),
            ("Due", Printable.Time(call.DueAt)), ("Ended", Printable.Time(call.EndedAt)), ("Why", call.Reason), ("Note", call.Note),
        })
            if (!string.IsNullOrEmpty(value))
                grid.AddRow(new Text(label), Printable.Cell(value));
        if (call.Params is { ValueKind: JsonValueKind.Object } parameters)
            foreach (var parameter in parameters.EnumerateObject())
                grid.AddRow(Printable.Cell($"  {parameter.Name}"), new Text(Printable.Text(parameter.Value)));
        foreach (var operation in call.Operations)
            grid.AddRow(Printable.Cell(operation.At), Printable.Cell($"{operation.Actor} {operation.Action}"));
        output.Terminal.Write(grid);
    }
}
