using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Customers;

/// <summary>Customers as a person reads them. What wallets sent may hold anything: nothing of it reaches the terminal but printable text.</summary>
static class CustomerView
{
    public static Table MakeTable() => new Table().Border(TableBorder.Simple).AddColumns("Id", "Type", "Status", "In review since", "Version", "Updated", "Account");

    public static void AddRow(Table table, JsonNode customer) => table.AddRow(
        Cell(customer["id"]), Cell(customer["type"]), customer["erase_at"] is { } erased ? new Text($"deleted, kept until {Time(erased)}") : Cell(customer["status"]),
        new Text(Time(customer["review_since"])), Cell(customer["version"]), new Text(Time(customer["updated_at"])), new Text(Account(customer)));

    public static void Show(Output output, JsonNode customer)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in new[]
        {
            ("Customer", Printable(customer["id"])), ("Account", Account(customer)), ("Version", Printable(customer["version"])), ("Created", Time(customer["created_at"])),
            ("Updated", Time(customer["updated_at"])), ("Deleted", Time(customer["deleted_at"])), ("Kept until", Time(customer["erase_at"])),
        })
            if (value.Length > 0)
                grid.AddRow(new Text(label), new Text(value));
        output.Terminal.Write(grid);
        ShowTypes(output, customer);
        ShowFields(output, customer["fields"]!.AsObject());
        foreach (var ask in customer["asked"]!.AsArray())
            output.Standard.WriteLine($"Asked for {Printable(ask!["field"])}{(ask["type"] is null ? "" : $" as {Printable(ask["type"])}")}{((bool)ask["open"]! ? "" : " (given)")}: {Message(ask["message"])}");
        ShowList(output, "Transactions", customer["transactions"]!, ["id", "type"], "first_seen_at");
        ShowList(output, "Audit", customer["audit"]!, ["actor", "action", "detail"], "at");
    }

    public static void ShowTypes(Output output, JsonNode customer)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Type", "Status", "Wanted", "In review", "Verdict");
        foreach (var type in customer["types"]!.AsArray())
            table.AddRow(Cell(type!["type"]), Cell(type["status"]), new Text(Join(type["wanted"])), new Text(Join(type["in_review"])),
                new Text(type["verdict"] is { } verdict ? $"{Printable(verdict["decision"])} {Message(verdict["message"])}".Trim() : ""));
        output.Terminal.Write(table);
        if (customer["fields"] is null)
            output.Say($"{Printable(customer["id"])} has version {Printable(customer["version"])}");
    }

    static void ShowFields(Output output, JsonObject fields)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Field", "Value", "Version", "Verdict");
        foreach (var (name, field) in fields)
            table.AddRow(new Text(name), new Text(field!["document"] is { } document ? $"document {Printable(document["id"])} ({Printable(document["media_type"])}, {Printable(document["size"])} bytes)" : Printable(field["value"])),
                Cell(field["version"]), new Text($"{Printable(field["verdict"])} {Message(field["message"])} {Printable(field["problem"])}".Trim()));
        output.Terminal.Write(table);
    }

    static void ShowList(Output output, string title, JsonNode items, string[] members, string time)
    {
        if (items.AsArray().Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumn(title);
        foreach (var item in items.AsArray())
            table.AddRow(new Text($"{Time(item![time])}  {string.Join("  ", members.Select(member => Printable(item[member])))}"));
        output.Terminal.Write(table);
    }

    static Text Cell(JsonNode? node) => new(Printable(node));

    static string Account(JsonNode customer) =>
        customer["memo"] is null ? Printable(customer["account"]) : $"{Printable(customer["account"])} memo {Printable(customer["memo"])} ({Printable(customer["memo_type"])})";

    static string Join(JsonNode? names) => names is null ? "" : string.Join(' ', names.AsArray().Select(Printable));

    static string Message(JsonNode? message) => message is JsonObject texts ? string.Join(" / ", texts.Select(text => $"{text.Key}: {Printable(text.Value)}")) : Printable(message);

    static string Time(JsonNode? time) =>
        time is null ? "" : DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Printable(JsonNode? node) =>
        node is null ? "" : string.Concat((node.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)node! : node.ToJsonString()).Select(c => char.IsControl(c) ? ' ' : c));
}
