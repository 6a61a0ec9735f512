using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>Verbs that list the transactions of this server, by one filter of the operator API.</summary>
static class KnownTransactions
{
    /// <summary>A column of the table, and its text.</summary>
    public readonly record struct Cell(Column Column, Func<TransactionSummary, string?> Text);

    public static Cell Id { get; } = new(new("Id"), transaction => transaction.Id);

    public static Cell Status { get; } = new(new("Status"), transaction => transaction.Status);

    public static Cell Why { get; } = new(new("Why", Fit.End), transaction => transaction.Problem
        ?? (transaction.ParkedCall is { } call ? $"{call.Method} is parked: {call.Reason}" : ""));

    public static Cell Call { get; } = new(new("Call", IsExtra: true), transaction => transaction.ParkedCall?.Id);

    public static Cell Customer { get; } =
        new(new("Customer", Fit.Middle, IsExtra: true), transaction => transaction.Account ?? transaction.SenderId);

    public static Cell Memo { get; } = new(new("Memo", Fit.End, IsExtra: true), transaction => transaction.Memo);

    public static Cell To { get; } = new(new("To", IsExtra: true), transaction => transaction.ReceiverId);

    public static Cell Started { get; } = new(new("Started", IsExtra: true), transaction => Printable.Time(transaction.StartedAt));

    public static Cell Kind { get; } = new(new("Kind", IsExtra: true), transaction => transaction.Kind);

    public static Cell Sep { get; } = new(new("SEP", IsExtra: true), transaction => transaction.Sep);

    public static Command List(
        string[] settings, string name, string description, string help, TransactionQuery filter, params Cell[] cells)
    {
        var limit = Verb.Limit();
        return new VerbCommand(name, description, help) { limit }.Do(settings, (parsed, context, cancel) =>
        {
            var table = new Listing([.. cells.Select(cell => cell.Column)]);
            return context.List<TransactionPage, TransactionSummary>(parsed.GetValue(limit), "transaction", table,
                transaction => table.Add([.. cells.Select(cell => cell.Text(transaction))]),
                (api, rows, cursor) => api.ListTransactions(filter with { Limit = rows, Cursor = cursor }, cancel));
        });
    }
}
