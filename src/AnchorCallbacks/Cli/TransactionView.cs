using System.Text.Json.Nodes;
using AnchorCallbacks.Platform;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary>Transactions as a person reads them.</summary>
static class TransactionView
{
    public static JsonNode ToJson(Transaction transaction) => JsonNode.Parse(transaction.Raw.GetRawText())!;

    /// <param name="inReview">Null if it is not known.</param>
    public static JsonNode ToJson(Transaction transaction, bool? inReview)
    {
        var node = ToJson(transaction);
        if (inReview is { } known)
            node["in_review"] = known;
        return node;
    }

    public static void Show(Output output, Transaction transaction, bool inReview)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (label, value) in Lines(transaction, inReview))
            if (!string.IsNullOrEmpty(value))
                grid.AddRow(new Text(label), new Text(value));
        output.Terminal.Write(grid);
    }

    public static Table MakeTable() => new Table().Border(TableBorder.Simple)
        .AddColumns("Id", "SEP", "Kind", "Status", "In", "Out", "Started", "Customer");

    public static void AddRow(Table table, Transaction transaction, bool inReview) => table.AddRow(
        new Text(transaction.Id), new Text(transaction.Sep.Value ?? ""), new Text(transaction.Kind.Value ?? ""), new Text(Status(transaction, inReview)),
        new Text(Money(transaction.AmountIn ?? transaction.AmountExpected)), new Text(Money(transaction.AmountOut)), new Text($"{transaction.StartedAt}"),
        new Text(Person(transaction.Customers?.Sender)));

    static IEnumerable<(string Label, string? Value)> Lines(Transaction transaction, bool inReview)
    {
        yield return ("Transaction", transaction.Id);
        yield return ("SEP, kind", $"{transaction.Sep}, {transaction.Kind}{(transaction.Type is null ? "" : $" ({transaction.Type})")}");
        yield return ("Status", Status(transaction, inReview));
        yield return ("Message", transaction.Message);
        yield return ("User must act by", $"{transaction.UserActionRequiredBy}");
        yield return ("Expected", Money(transaction.AmountExpected));
        yield return ("In", Money(transaction.AmountIn));
        yield return ("Out", Money(transaction.AmountOut));
        yield return ("Fee", transaction.FeeDetails is { } fee ? Fee(fee) : Money(transaction.AmountFee));
        yield return ("Quote", transaction.QuoteId);
        yield return ("Sender", Person(transaction.Customers?.Sender));
        yield return ("Receiver", Person(transaction.Customers?.Receiver));
        yield return ("From", transaction.SourceAccount);
        yield return ("To", transaction.DestinationAccount);
        yield return ("Memo", transaction.Memo is null ? null : $"{transaction.Memo} ({transaction.MemoType})");
        yield return ("Bank's id", transaction.ExternalTransactionId);
        foreach (var payment in transaction.StellarTransactions ?? [])
            yield return ("On Stellar", $"{payment.Id} at {payment.CreatedAt}");
        foreach (var payment in transaction.Refunds?.Payments ?? [])
            yield return ("Refund", $"{Money(payment.Amount)}, fee {Money(payment.Fee)}, {payment.Id}");
        yield return ("Started", $"{transaction.StartedAt}");
        yield return ("Funds received", $"{transaction.TransferReceivedAt}");
        yield return ("Updated", $"{transaction.UpdatedAt}");
        yield return ("Completed", $"{transaction.CompletedAt}");
    }

    static string Status(Transaction transaction, bool inReview) => inReview ? $"{transaction.Status.Value} (in review)" : transaction.Status.Value ?? "";

    static string Money(AssetAmount? amount) => amount is null ? "" : amount.Asset is null ? $"{amount.Amount}" : $"{amount.Amount} {Short(amount.Asset)}";

    static string Fee(FeeDetails fee) =>
        $"{fee.Total} {Short(fee.Asset)}{(fee.Details is { Count: > 0 } details ? $" ({string.Join(", ", details.Select(detail => $"{detail.Name} {detail.Amount}"))})" : "")}";

    /// <summary><c>stellar:USDC:GDQO…</c> is USDC to a person.</summary>
    static string Short(string asset) => asset.Split(':') is [_, var code, ..] ? code : asset;

    static string Person(CustomerReference? person) =>
        person is null ? "" : person.Id ?? (person.Memo is null ? person.Account ?? "" : $"{person.Account} memo {person.Memo}");
}
