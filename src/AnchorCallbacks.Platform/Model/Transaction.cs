using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>A transaction as AP shows it. What AP leaves out is null; what this type does not know is in <see cref="Raw"/>.</summary>
/// <remarks>Source: AP api-schema <c>PlatformTransactionData</c>, <c>GetTransactionResponse</c>; core <c>TransactionMapper</c>.</remarks>
public sealed record Transaction
{
    /// <summary>AP's id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The protocol.</summary>
    public Sep Sep { get; init; }

    /// <summary>What it does.</summary>
    public TransactionKind Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public TransactionStatus Status { get; init; }

    /// <summary>SEP-6: how money moves outside Stellar, such as SWIFT.</summary>
    public string? Type { get; init; }

    /// <summary>The same for SEP-6 and SEP-31 since 3.0.0.</summary>
    [JsonPropertyName("fundingMethod")]
    public string? FundingMethod { get; init; }

    /// <summary>What the user said they would pay in.</summary>
    public AssetAmount? AmountExpected { get; init; }

    /// <summary>What is paid in.</summary>
    public AssetAmount? AmountIn { get; init; }

    /// <summary>What is paid out.</summary>
    public AssetAmount? AmountOut { get; init; }

    /// <summary>The fee, in 2.x.</summary>
    public AssetAmount? AmountFee { get; init; }

    /// <summary>The fee.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The firm quote it uses (SEP-38).</summary>
    public string? QuoteId { get; init; }

    /// <summary>When it was created.</summary>
    public Instant? StartedAt { get; init; }

    /// <summary>When AP last changed it.</summary>
    public Instant? UpdatedAt { get; init; }

    /// <summary>When it was completed or refunded.</summary>
    public Instant? CompletedAt { get; init; }

    /// <summary>When funds came in; not shown for SEP-24.</summary>
    public Instant? TransferReceivedAt { get; init; }

    /// <summary>Until when the user must act. Every status method clears it unless it sets it.</summary>
    public Instant? UserActionRequiredBy { get; init; }

    /// <summary>For the user to read.</summary>
    public string? Message { get; init; }

    /// <summary>What was paid back.</summary>
    public Refunds? Refunds { get; init; }

    /// <summary>Payments on the ledger.</summary>
    public IReadOnlyList<StellarTransaction>? StellarTransactions { get; init; }

    /// <summary>Where the payment comes from.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>Where the payment goes to.</summary>
    public string? DestinationAccount { get; init; }

    /// <summary>The bank's or another system's id.</summary>
    public string? ExternalTransactionId { get; init; }

    /// <summary>The payment's memo.</summary>
    public string? Memo { get; init; }

    /// <summary><c>id</c>, <c>text</c> or <c>hash</c>.</summary>
    public string? MemoType { get; init; }

    /// <summary>The memo of a payment back.</summary>
    public string? RefundMemo { get; init; }

    /// <summary><c>id</c>, <c>text</c> or <c>hash</c>.</summary>
    public string? RefundMemoType { get; init; }

    /// <summary>The wallet's domain.</summary>
    public string? ClientDomain { get; init; }

    /// <summary>The wallet's name in AP's settings.</summary>
    public string? ClientName { get; init; }

    /// <summary>Where the wallet's request came from, since 4.1.0. Personal data.</summary>
    public string? RequestClientIpAddress { get; init; }

    /// <summary>SEP-6 and 24: account and memo; SEP-31: the ids of sender and receiver.</summary>
    public Customers? Customers { get; init; }

    /// <summary>Who created it.</summary>
    public CustomerReference? Creator { get; init; }

    /// <summary>SEP-6 in 2.x: what is asked of the customer, in words.</summary>
    public string? RequiredCustomerInfoMessage { get; init; }

    /// <summary>SEP-6 in 2.x: the SEP-9 fields asked for.</summary>
    public IReadOnlyList<string>? RequiredCustomerInfoUpdates { get; init; }

    /// <summary>SEP-6 in 2.x: payment instructions by SEP-9 name.</summary>
    public IReadOnlyDictionary<string, Instruction>? Instructions { get; init; }

    /// <summary>The JSON as received, members unknown here included.</summary>
    [JsonIgnore]
    public JsonElement Raw { get; internal set; }

    /// <summary>Reads a transaction as AP writes it: in answers, and in <c>payload.transaction</c> of events.</summary>
    /// <param name="json">AP's JSON; it must outlive the transaction.</param>
    /// <returns>Never a failure: of a transaction with a member of an unforeseen form, id, SEP, kind and status are read, the rest is in
    /// <see cref="Raw"/>.</returns>
    public static Transaction Read(JsonElement json)
    {
        Transaction transaction;
        try
        {
            transaction = json.Deserialize(PlatformJson.Default.Transaction) ?? new Transaction();
        }
        catch (JsonException)
        {
            transaction = new Transaction
            {
                Id = Text("id"),
                Status = new(Text("status")),
                Kind = new(Text("kind")),
                Sep = new(Text("sep"))
            };
        }
        transaction.Raw = json;
        return transaction;

        string Text(string name)
        {
            try
            {
                return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
                    && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair passes for JSON until somebody looks at the text.
                return "";
            }
        }
    }
}

/// <summary>The people of a transaction.</summary>
public sealed record Customers
{
    /// <summary>Who pays.</summary>
    public CustomerReference? Sender { get; init; }

    /// <summary>Who is paid.</summary>
    public CustomerReference? Receiver { get; init; }
}

/// <summary>A customer as AP knows one.</summary>
public sealed record CustomerReference
{
    /// <summary>The callback server's id.</summary>
    public string? Id { get; init; }

    /// <summary>The wallet's authenticated account.</summary>
    public string? Account { get; init; }

    /// <summary>The id memo within that account.</summary>
    public string? Memo { get; init; }
}

/// <summary>All payments back.</summary>
public sealed record Refunds
{
    /// <summary>The sum, fees included.</summary>
    public AssetAmount? AmountRefunded { get; init; }

    /// <summary>The fees in it.</summary>
    public AssetAmount? AmountFee { get; init; }

    /// <summary>One by one.</summary>
    public IReadOnlyList<RefundPayment>? Payments { get; init; }
}

/// <summary>One payment back.</summary>
public sealed record RefundPayment
{
    /// <summary>As given in <see cref="Refund.Id"/>.</summary>
    public string? Id { get; init; }

    /// <summary><c>stellar</c> or <c>external</c>; SEP-24 and 31 always show <c>stellar</c>.</summary>
    public string? IdType { get; init; }

    /// <summary>What was paid.</summary>
    public AssetAmount? Amount { get; init; }

    /// <summary>What it cost.</summary>
    public AssetAmount? Fee { get; init; }

    /// <summary>When it was asked for.</summary>
    public Instant? RequestedAt { get; init; }

    /// <summary>When it was paid.</summary>
    public Instant? RefundedAt { get; init; }
}

/// <summary>A transaction on the ledger.</summary>
public sealed record StellarTransaction
{
    /// <summary>Its hash.</summary>
    public string? Id { get; init; }

    /// <summary>Its memo.</summary>
    public string? Memo { get; init; }

    /// <summary><c>id</c>, <c>text</c> or <c>hash</c>.</summary>
    public string? MemoType { get; init; }

    /// <summary>When its ledger closed.</summary>
    public Instant? CreatedAt { get; init; }

    /// <summary>The envelope, XDR in Base64.</summary>
    public string? Envelope { get; init; }

    /// <summary>Its payments.</summary>
    public IReadOnlyList<StellarPayment>? Payments { get; init; }
}

/// <summary>A payment on the ledger.</summary>
public sealed record StellarPayment
{
    /// <summary>The operation's id.</summary>
    public string? Id { get; init; }

    /// <summary>What was paid; the asset as <c>CODE:ISSUER</c>.</summary>
    public AssetAmount? Amount { get; init; }

    /// <summary><c>payment</c> or <c>path_payment</c>.</summary>
    public string? PaymentType { get; init; }

    /// <summary>From.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>To.</summary>
    public string? DestinationAccount { get; init; }
}
