using System.Reflection;
using System.Text.Json.Nodes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Shows transactions to people.</summary>
static class TransactionView
{
    public static JsonNode ToJson(Transaction transaction) => JsonNode.Parse(transaction.Raw.GetRawText())!;

    /// <summary>Adds this server's members: payable, its reason, and the status of the customers.</summary>
    public static JsonNode ToJson(Transaction transaction, TransactionMark mark)
    {
        var node = ToJson(transaction);
        node["payable"] = mark.Payable;
        if (!mark.Payable)
            node["payable_reason"] = mark.Reason;
        if (mark.InReview is { } inReview)
            node["in_review"] = inReview;
        if (mark.RefundDue is not null)
            node["refund_due"] = mark.RefundDue;
        if (mark.Problem is not null)
            node["problem"] = mark.Problem;
        foreach (var customer in mark.Customers)
            if (node["customers"]?[customer.Role] is JsonObject known)
            {
                known["role"] = customer.Role;
                known["id"] = customer.Id;
                known["status"] = customer.Status;
            }
        return node;
    }

    public static void Show(Output output, Transaction transaction, TransactionMark mark)
    {
        var details = new Details();
        foreach (var (label, value) in Lines(transaction, mark))
            details.Add(label, value);
        output.Show(details);
    }

    /// <summary>Id, status and payable fit 80 columns together: 36, 28 and 11.</summary>
    public static Listing MakeTable() => new(
        new("Id"), new("Status"), new("Payable"), new("In", Fit.End, IsExtra: true), new("Started", IsExtra: true),
        new("Kind", IsExtra: true), new("SEP", IsExtra: true), new("Out", Fit.End, IsExtra: true),
        new("Customer", Fit.Middle, IsExtra: true), new("Why not", Fit.End, IsExtra: true));

    public static void AddRow(Listing table, Transaction transaction, TransactionMark mark) => table.Add(
        transaction.Id, transaction.Status.Value, Payable(mark), Money(transaction.AmountIn ?? transaction.AmountExpected),
        Time(transaction.StartedAt),
        transaction.Kind.Value, transaction.Sep.Value, Money(transaction.AmountOut), Person(transaction.Customers?.Sender),
        mark.Payable ? "" : mark.Reason);

    static string Payable(TransactionMark mark) => mark switch
    {
        { Payable: true } => "yes",
        { RefundDue: not null } => "no (refund)",
        { InReview: true } => "no (review)",
        _ => "no",
    };

    static readonly string[] KnownStatuses = [.. typeof(TransactionStatus).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(property => property.PropertyType == typeof(TransactionStatus))
        .Select(property => ((TransactionStatus)property.GetValue(null)!).Value!)];

    /// <summary>Reads a status in upper or lower case. AP may have statuses that we do not know. But a status close to a known one is
    /// misspelt.</summary>
    public static TransactionStatus ReadStatus(string text)
    {
        var word = text.ToLowerInvariant();
        return KnownStatuses.Contains(word) || Nearest.To(word, KnownStatuses) is not { } near ? new(word)
            : throw new UsageException($"--status: there is no status {text}; do you mean {near}?");
    }

    static IEnumerable<(string Label, string? Value)> Lines(Transaction transaction, TransactionMark mark)
    {
        yield return ("Transaction", transaction.Id);
        yield return ("SEP, kind", $"{transaction.Sep}, {transaction.Kind}{(transaction.Type is null ? "" : $" ({transaction.Type})")}");
        yield return ("Status", Status(transaction, mark));
        yield return ("May be paid", mark.Payable ? "yes" : $"no: {mark.Reason}");
        yield return ("Refund due", mark.RefundDue);
        yield return ("Problem", mark.Problem);
        yield return ("Message", transaction.Message);
        yield return ("User must act by", Time(transaction.UserActionRequiredBy));
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
            yield return ("On Stellar", $"{payment.Id} at {Time(payment.CreatedAt)}");
        foreach (var payment in transaction.Refunds?.Payments ?? [])
            yield return ("Refund", $"{Money(payment.Amount)}, fee {Money(payment.Fee)}, {payment.Id}");
        yield return ("Started", Time(transaction.StartedAt));
        yield return ("Funds received", Time(transaction.TransferReceivedAt));
        yield return ("Updated", Time(transaction.UpdatedAt));
        yield return ("Completed", Time(transaction.CompletedAt));
    }

    static string Status(Transaction transaction, TransactionMark mark) =>
        mark.RefundDue is not null ? $"{transaction.Status.Value} (refund due)"
        : mark.InReview == true ? $"{transaction.Status.Value} (in review)"
        : transaction.Status.Value ?? "";

    static string Time(Instant? time) => Printable.Time($"{time}");

    static string Money(AssetAmount? amount) =>
        amount is null ? "" : amount.Asset is null ? $"{amount.Amount}" : $"{amount.Amount} {Short(amount.Asset)}";

    static string Fee(FeeDetails fee)
    {
        var details = string.Join(", ", (fee.Details ?? []).Select(detail => $"{detail.Name} {detail.Amount}"));
        return $"{fee.Total} {Short(fee.Asset)}{(details.Length > 0 ? $" ({details})" : "")}";
    }

    /// <summary>Shows <c>stellar:USDC:GDQO…</c> as USDC.</summary>
    static string Short(string asset) => asset.Split(':') is [_, var code, ..] ? code : asset;

    static string Person(CustomerReference? person) =>
        person is null ? "" : person.Id ?? (person.Memo is null ? person.Account ?? "" : $"{person.Account} memo {person.Memo}");
}
