using System.Globalization;
using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>An amount of an asset. Either may be missing, as in AP's JSON.</summary>
/// <param name="Value">The decimal.</param>
/// <param name="Asset">The asset.</param>
public sealed record Amount(string? Value, string? Asset);

/// <summary>A part of a fee.</summary>
public sealed record FeeDetail(string? Name, string? Description, string? Amount);

/// <summary>A fee.</summary>
public sealed record Fee(string Total, string? Asset, IReadOnlyList<FeeDetail>? Details);

/// <summary>A refund.</summary>
public sealed record Refund(string Id, Amount Amount, Amount Fee);

/// <summary>A payment on the ledger that a call has named.</summary>
public sealed record LedgerPayment(string Hash, Instant At, string? Memo, string? MemoType);

/// <summary>A transaction as AP's database holds it. It is immutable: a call saves a new version.</summary>
public sealed record SimulatedTransaction
{
    /// <summary>AP's id.</summary>
    public required string Id { get; init; }

    /// <summary>6, 24 or 31.</summary>
    public required int Sep { get; init; }

    /// <summary>The kind: <c>deposit</c>, <c>withdrawal</c>, their exchange forms, or <c>receive</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>AP's status.</summary>
    public required string Status { get; init; }

    /// <summary>The type of a SEP-6 transaction.</summary>
    public string? Type { get; init; }

    /// <summary>How it is funded. 4.x only.</summary>
    public string? FundingMethod { get; init; }

    /// <summary><c>amount_expected</c>.</summary>
    public Amount? AmountExpected { get; init; }

    /// <summary><c>amount_in</c>.</summary>
    public Amount? AmountIn { get; init; }

    /// <summary><c>amount_out</c>.</summary>
    public Amount? AmountOut { get; init; }

    /// <summary><c>fee_details</c>.</summary>
    public Fee? Fee { get; init; }

    /// <summary>The firm quote.</summary>
    public string? QuoteId { get; init; }

    /// <summary>When it began.</summary>
    public Instant StartedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public Instant? UpdatedAt { get; init; }

    /// <summary>When it was completed or refunded.</summary>
    public Instant? CompletedAt { get; init; }

    /// <summary>When the funds arrived. SEP-24 does not show it.</summary>
    public Instant? TransferReceivedAt { get; init; }

    /// <summary>The user's deadline.</summary>
    public Instant? UserActionRequiredBy { get; init; }

    /// <summary>The text for the user.</summary>
    public string? Message { get; init; }

    /// <summary>The refunds.</summary>
    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    /// <summary>The payments on the ledger.</summary>
    public IReadOnlyList<LedgerPayment> Payments { get; init; } = [];

    /// <summary><c>source_account</c>.</summary>
    public string? SourceAccount { get; init; }

    /// <summary><c>destination_account</c>.</summary>
    public string? DestinationAccount { get; init; }

    /// <summary>The id outside of the Stellar network.</summary>
    public string? ExternalTransactionId { get; init; }

    /// <summary>The memo of the payment.</summary>
    public string? Memo { get; init; }

    /// <summary>The memo's type.</summary>
    public string? MemoType { get; init; }

    /// <summary>The wallet's authenticated account, <c>G…</c> or <c>M…</c>.</summary>
    public string? CreatorAccount { get; init; }

    /// <summary>The memo of the wallet's account.</summary>
    public string? CreatorMemo { get; init; }

    /// <summary>SEP-31: the sender.</summary>
    public string? SenderId { get; init; }

    /// <summary>SEP-31: the receiver.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>2.x: the text of the anchor's request.</summary>
    public string? RequiredCustomerInfoMessage { get; init; }

    /// <summary>2.x: the fields that the anchor requests.</summary>
    public IReadOnlyList<string>? RequiredCustomerInfoUpdates { get; init; }

    /// <summary>The instructions for the deposit, as JSON.</summary>
    public string? Instructions { get; init; }

    /// <summary>Whether the funds are in.</summary>
    public bool FundsReceived => TransferReceivedAt is not null;

    /// <summary>Whether it is a deposit.</summary>
    public bool IsDeposit => Kind is "deposit" or "deposit-exchange";

    /// <summary>Whether it is a withdrawal.</summary>
    public bool IsWithdrawal => Kind is "withdrawal" or "withdrawal-exchange";

    /// <summary>The version that the database returns.</summary>
    public SimulatedTransaction Stored => this with
    {
        StartedAt = StartedAt.Stored,
        UpdatedAt = UpdatedAt?.Stored,
        CompletedAt = CompletedAt?.Stored,
        TransferReceivedAt = TransferReceivedAt?.Stored,
        UserActionRequiredBy = UserActionRequiredBy?.Stored,
    };

    /// <summary>Reads AP's JSON of a new transaction.</summary>
    public static SimulatedTransaction Read(JsonElement json)
    {
        var t = new RpcParams(json);
        var sender = t.Object("customers")?.Object("sender");
        var creator = t.Object("creator") ?? sender;
        return new()
        {
            Id = t.Text("id")!,
            Sep = int.Parse(t.Text("sep")!, CultureInfo.InvariantCulture),
            Kind = t.Text("kind")!,
            Status = t.Text("status")!,
            Type = t.Text("type"),
            FundingMethod = t.Text("fundingMethod"),
            AmountExpected = t.Amount("amount_expected"),
            AmountIn = t.Amount("amount_in"),
            AmountOut = t.Amount("amount_out"),
            Fee = t.Fee(PlatformGeneration.Four, null),
            QuoteId = t.Text("quote_id"),
            StartedAt = t.Time("started_at")!.Value,
            UpdatedAt = t.Time("updated_at"),
            Message = t.Text("message"),
            SourceAccount = t.Text("source_account"),
            DestinationAccount = t.Text("destination_account"),
            Memo = t.Text("memo"),
            MemoType = t.Text("memo_type"),
            CreatorAccount = creator?.Text("account"),
            CreatorMemo = creator?.Text("memo"),
            SenderId = sender?.Text("id"),
            ReceiverId = t.Object("customers")?.Object("receiver")?.Text("id"),
        };
    }

    /// <summary>A version is equal only to itself.</summary>
    public bool Equals(SimulatedTransaction? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);
}
