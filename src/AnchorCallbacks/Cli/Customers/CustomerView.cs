using System.Globalization;
using AnchorCallbacks.Operators;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Customers;

/// <summary>Customers as a person reads them.</summary>
static class CustomerView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "Type", "Status", "In review since", "Version", "Updated", "Account");

    public static void AddRow(Table table, CustomerSummary customer) => table.AddRow(
        Printable.Cell(customer.Id), Printable.Cell(customer.Type), Printable.Cell(customer.EraseAt is null ? customer.Status : $"deleted, kept until {Printable.Time(customer.EraseAt)}"),
        Printable.Cell(customer.ReviewSince), Printable.Cell(customer.Version), Printable.Cell(customer.UpdatedAt),
        Printable.Cell(Account(customer.Account, customer.Memo, customer.MemoType)));

    public static void Show(Output output, CustomerDetail customer)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Customer", customer.Id), ("Account", Account(customer.Account, customer.Memo, customer.MemoType)), ("Version", customer.Version.ToString(CultureInfo.InvariantCulture)),
            ("Created", Printable.Time(customer.CreatedAt)), ("Updated", Printable.Time(customer.UpdatedAt)), ("Deleted", Printable.Time(customer.DeletedAt)),
            ("Kept until", Printable.Time(customer.EraseAt)),
        })
            if (value.Length > 0)
                grid.AddRow(new Text(label), Printable.Cell(value));
        output.Terminal.Write(grid);
        ShowTypes(output, customer.Types);
        ShowFields(output, customer.Fields);
        foreach (var ask in customer.Asked)
            output.Standard.WriteLine($"Asked for {ask.Field}{(ask.Type is null ? "" : $" as {Printable.Text(ask.Type)}")}{(ask.Open ? "" : " (given)")}: {Printable.Text(ask.Message)}");
        ShowList(output, "Transactions in review", customer.TransactionsInReview.Select(known => (known.StartedAt, $"{known.Id}  {known.Sep}  {known.Status}")));
        ShowList(output, "Transactions", customer.Transactions.Select(known => (known.FirstSeenAt, $"{known.Id}  {known.Type}")));
        ShowList(output, "Audit", customer.Audit.Select(entry => (entry.At, $"{entry.Actor}  {entry.Action}  {entry.Detail}")));
    }

    public static void ShowTypes(Output output, IEnumerable<TypeState> types)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Type", "Status", "Wanted", "In review", "Verdict");
        foreach (var type in types)
            table.AddRow(Printable.Cell(type.Type), Printable.Cell(type.Status), Printable.Cell(string.Join(' ', type.Wanted ?? [])), Printable.Cell(string.Join(' ', type.InReview ?? [])),
                new Text($"{type.Verdict?.Decision} {Printable.Text(type.Verdict?.Message)}".Trim()));
        output.Terminal.Write(table);
    }

    static void ShowFields(Output output, IReadOnlyDictionary<string, FieldState> fields)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Field", "Value", "Version", "Verdict");
        foreach (var (name, field) in fields)
            table.AddRow(Printable.Cell(name), Printable.Cell(field.Document is { } document ? $"document {document.Id} ({document.MediaType}, {document.Size} bytes)" : field.Value),
                Printable.Cell(field.Version), new Text($"{field.Verdict} {Printable.Text(field.Message)} {Printable.Text(field.Problem)}".Trim()));
        output.Terminal.Write(table);
    }

    static void ShowList(Output output, string title, IEnumerable<(DateTime At, string Line)> items)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(title);
        foreach (var (at, line) in items)
            table.AddRow(Printable.Cell($"{Printable.Time(at)}  {line}"));
        if (table.Rows.Count > 0)
            output.Terminal.Write(table);
    }

    static string Account(string account, string? memo, string? memoType) => memo is null ? account : $"{account} memo {memo} ({memoType})";
}
