using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>A transaction as AP shows it. Members that AP leaves out are null. Members that this type does not know are in
/// <see cref="Raw"/>.</summary>
/// <remarks>Source: AP api-schema <c>PlatformTransactionData</c>, <c>GetTransactionResponse</c>; core <c>TransactionMapper</c>.</remarks>
public sealed record Transaction
{
    /// <summary>AP's id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The protocol.</summary>
    public Sep Sep { get; init; }

    /// <summary>Its kind.</summary>
    public TransactionKind Kind { get; init; }

    /// <summary>Its status.</summary>
    public TransactionStatus Status { get; init; }

    /// <summary>SEP-6: how money moves outside Stellar, such as SWIFT.</summary>
    public string? Type { get; init; }

    /// <summary>The same for SEP-6 and SEP-31 since 3.0.0.</summary>
    [JsonPropertyName("fundingMethod")]
    public string? FundingMethod { get; init; }

    /// <summary>The amount that the user announced.</summary>
    public AssetAmount? AmountExpected { get; init; }

    /// <summary>The amount that is paid in.</summary>
    public AssetAmount? AmountIn { get; init; }

    /// <summary>The amount that is paid out.</summary>
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

    /// <summary>When funds came in. AP does not show it for SEP-24.</summary>
    public Instant? TransferReceivedAt { get; init; }

    /// <summary>The time by which the user must act. Every status method clears it unless it sets it.</summary>
    public Instant? UserActionRequiredBy { get; init; }

    /// <summary>A message to the user.</summary>
    public string? Message { get; init; }

    /// <summary>The refunds.</summary>
    public Refunds? Refunds { get; init; }

    /// <summary>Payments on the ledger.</summary>
    public IReadOnlyList<StellarTransaction>? StellarTransactions { get; init; }

    /// <summary>The account that pays.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>The account that is paid.</summary>
    public string? DestinationAccount { get; init; }

    /// <summary>The id at the bank or another external system.</summary>
    public string? ExternalTransactionId { get; init; }

    /// <summary>The payment's memo.</summary>
    public string? Memo { get; init; }

    /// <summary><c>id</c>, <c>text</c> or <c>hash</c>.</summary>
    public string? MemoType { get; init; }

    /// <summary>The memo of a refund payment.</summary>
    public string? RefundMemo { get; init; }

    /// <summary><c>id</c>, <c>text</c> or <c>hash</c>.</summary>
    public string? RefundMemoType { get; init; }

    /// <summary>The wallet's domain.</summary>
    public string? ClientDomain { get; init; }

    /// <summary>The wallet's name in AP's settings.</summary>
    public string? ClientName { get; init; }

    /// <summary>The address of the wallet's request, since 4.1.0. Personal data.</summary>
    public string? RequestClientIpAddress { get; init; }

    /// <summary>SEP-6 and 24: account and memo; SEP-31: the ids of sender and receiver.</summary>
    public Customers? Customers { get; init; }

    /// <summary>Its creator.</summary>
    public CustomerReference? Creator { get; init; }

    /// <summary>SEP-6 in 2.x: the message that asks the customer for data.</summary>
    public string? RequiredCustomerInfoMessage { get; init; }

    /// <summary>SEP-6 in 2.x: the SEP-9 fields asked for.</summary>
    public IReadOnlyList<string>? RequiredCustomerInfoUpdates { get; init; }

    /// <summary>SEP-6 in 2.x: payment instructions by SEP-9 name.</summary>
    public IReadOnlyDictionary<string, Instruction>? Instructions { get; init; }

    /// <summary>The JSON as received, with members that this type does not know.</summary>
    [JsonIgnore]
    public JsonElement Raw { get; internal set; }

    /// <summary>Reads a transaction as AP writes it: in answers, and in <c>payload.transaction</c> of events.</summary>
    /// <param name="json">AP's JSON; it must outlive the transaction.</param>
    /// <returns>It never fails. If a member has an unexpected form, only id, SEP, kind and status are read. The rest is in
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
                // Half a surrogate pair is valid JSON until the text is read.
                return "";
            }
        }
    }
}

/// <summary>The customers of a transaction.</summary>
public sealed record Customers
{
    /// <summary>The paying customer.</summary>
    public CustomerReference? Sender { get; init; }

    /// <summary>The paid customer.</summary>
    public CustomerReference? Receiver { get; init; }
}

/// <summary>AP's reference to a customer.</summary>
public sealed record CustomerReference
{
    /// <summary>The callback server's id.</summary>
    public string? Id { get; init; }

    /// <summary>The wallet's authenticated account.</summary>
    public string? Account { get; init; }

    /// <summary>The id memo within that account.</summary>
    public string? Memo { get; init; }
}

/// <summary>The refunds of a transaction.</summary>
public sealed record Refunds
{
    /// <summary>The sum, with fees.</summary>
    public AssetAmount? AmountRefunded { get; init; }

    /// <summary>The fees in it.</summary>
    public AssetAmount? AmountFee { get; init; }

    /// <summary>The payments.</summary>
    public IReadOnlyList<RefundPayment>? Payments { get; init; }
}

/// <summary>A refund payment.</summary>
public sealed record RefundPayment
{
    /// <summary>As given in <see cref="Refund.Id"/>.</summary>
    public string? Id { get; init; }

    /// <summary><c>stellar</c> or <c>external</c>; SEP-24 and 31 always show <c>stellar</c>.</summary>
    public string? IdType { get; init; }

    /// <summary>The amount.</summary>
    public AssetAmount? Amount { get; init; }

    /// <summary>The fee.</summary>
    public AssetAmount? Fee { get; init; }

    /// <summary>When it was requested.</summary>
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

    /// <summary>The amount; its asset is <c>CODE:ISSUER</c>.</summary>
    public AssetAmount? Amount { get; init; }

    /// <summary><c>payment</c> or <c>path_payment</c>.</summary>
    public string? PaymentType { get; init; }

    /// <summary>The source account.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>The destination account.</summary>
    public string? DestinationAccount { get; init; }
}
