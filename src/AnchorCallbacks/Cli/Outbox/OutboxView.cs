using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Outbox;

/// <summary>Shows calls to people.</summary>
static class OutboxView
{
    public static Listing MakeTable() => new(
        new("Id"), new("State"), new("Transaction", IsExtra: true), new("Notice", Fit.End, IsExtra: true),
        new("Why", Fit.End, IsExtra: true), new("Created", IsExtra: true), new("Attempts", IsExtra: true), new("Method", IsExtra: true));

    public static void AddRow(Listing table, CallSummary call) => table.Add(
        call.Id, call.State, call.TransactionId, call.Tells, call.Reason, Printable.Time(call.CreatedAt),
        call.Attempts.ToString(CultureInfo.InvariantCulture), call.Method);

    public static void Show(Output output, CallDetail call)
    {
        var details = new Details();
        foreach (var (label, value) in new[]
        {
            ("Call", call.Id), ("Transaction", call.TransactionId), ("Customer", call.CustomerId), ("Method", call.Method),
            ("Notice", call.Tells), ("State", call.State), ("Answer", call.AnswerLost ? "lost" : ""),
            ("Attempts", call.Attempts.ToString(CultureInfo.InvariantCulture)), ("Created", Printable.Time(call.CreatedAt)),
            ("Due", Printable.Time(call.DueAt)), ("Ended", Printable.Time(call.EndedAt)), ("Why", call.Reason), ("Note", call.Note),
        })
            details.Add(label, value);
        if (call.Params is { ValueKind: JsonValueKind.Object } parameters)
            foreach (var parameter in parameters.EnumerateObject())
                details.Add($"  {parameter.Name}", Printable.Text(parameter.Value));
        foreach (var operation in call.Operations)
            details.Add(Printable.Time(operation.At), $"{operation.Actor} {operation.Action}");
        output.Show(details);
    }
}
