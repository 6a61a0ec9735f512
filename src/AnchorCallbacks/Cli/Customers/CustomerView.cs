using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Customers;

/// <summary>Customers as a person reads them.</summary>
static class CustomerView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "Type", "Status", "In review since", "Version", "Updated", "Account");

    public static void AddRow(Table table, JsonNode customer) => table.AddRow(
        Cell(customer["id"]), Cell(customer["type"]), customer["erase_at"] is { } erased ? new Text($"deleted, kept until {Printable.Time(erased)}") : Cell(customer["status"]),
        new Text(Printable.Time(customer["review_since"])), Cell(customer["version"]), new Text(Printable.Time(customer["updated_at"])), new Text(Account(customer)));

    public static void Show(Output output, JsonNode customer)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Customer", Printable.Text(customer["id"])), ("Account", Account(customer)), ("Version", Printable.Text(customer["version"])), ("Created", Printable.Time(customer["created_at"])),
            ("Updated", Printable.Time(customer["updated_at"])), ("Deleted", Printable.Time(customer["deleted_at"])), ("Kept until", Printable.Time(customer["erase_at"])),
        })
            if (value.Length > 0)
                grid.AddRow(new Text(label), new Text(value));
        output.Terminal.Write(grid);
        ShowTypes(output, customer);
        ShowFields(output, customer["fields"]!.AsObject());
        foreach (var ask in customer["asked"]!.AsArray())
            output.Standard.WriteLine($"Asked for {Printable.Text(ask!["field"])}{(ask["type"] is null ? "" : $" as {Printable.Text(ask["type"])}")}{((bool)ask["open"]! ? "" : " (given)")}: {Message(ask["message"])}");
        ShowList(output, "Transactions in review", customer["transactions_in_review"]!, ["id", "sep", "status"], "started_at");
        ShowList(output, "Transactions", customer["transactions"]!, ["id", "type"], "first_seen_at");
        ShowList(output, "Audit", customer["audit"]!, ["actor", "action", "detail"], "at");
    }

    public static void ShowTypes(Output output, JsonNode customer)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Type", "Status", "Wanted", "In review", "Verdict");
        foreach (var type in customer["types"]!.AsArray())
            table.AddRow(Cell(type!["type"]), Cell(type["status"]), new Text(Join(type["wanted"])), new Text(Join(type["in_review"])),
                new Text(type["verdict"] is { } verdict ? $"{Printable.Text(verdict["decision"])} {Message(verdict["message"])}".Trim() : ""));
        output.Terminal.Write(table);
        if (customer["fields"] is null)
            output.Say($"{Printable.Text(customer["id"])} has version {Printable.Text(customer["version"])}");
    }

    static void ShowFields(Output output, JsonObject fields)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Field", "Value", "Version", "Verdict");
        foreach (var (name, field) in fields)
            table.AddRow(new Text(name), new Text(field!["document"] is { } document ? $"document {Printable.Text(document["id"])} ({Printable.Text(document["media_type"])}, {Printable.Text(document["size"])} bytes)" : Printable.Text(field["value"])),
                Cell(field["version"]), new Text($"{Printable.Text(field["verdict"])} {Message(field["message"])} {Printable.Text(field["problem"])}".Trim()));
        output.Terminal.Write(table);
    }

    static void ShowList(Output output, string title, JsonNode items, string[] members, string time)
    {
        if (items.AsArray().Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumn(title);
        foreach (var item in items.AsArray())
            table.AddRow(new Text($"{Printable.Time(item![time])}  {string.Join("  ", members.Select(member => Printable.Text(item[member])))}"));
        output.Terminal.Write(table);
    }

    static Text Cell(JsonNode? node) => new(Printable.Text(node));

    static string Account(JsonNode customer) =>
        customer["memo"] is null ? Printable.Text(customer["account"]) : $"{Printable.Text(customer["account"])} memo {Printable.Text(customer["memo"])} ({Printable.Text(customer["memo_type"])})";

    static string Join(JsonNode? names) => names is null ? "" : string.Join(' ', names.AsArray().Select(Printable.Text));

    static string Message(JsonNode? message) => message is JsonObject texts ? string.Join(" / ", texts.Select(text => $"{text.Key}: {Printable.Text(text.Value)}")) : Printable.Text(message);
}
