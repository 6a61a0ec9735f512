namespace AnchorCallbacks.Tests.Model;

/// <summary>An amount of an asset; either may be missing, as in AP's JSON.</summary>
sealed record Amount(string? Value, string? Asset);

sealed record FeeDetail(string? Name, string? Description, string? Amount);

sealed record Fee(string Total, string? Asset, IReadOnlyList<FeeDetail>? Details);

sealed record Refund(string Id, Amount Amount, Amount Fee);

/// <summary>A payment on the ledger that a call named.</summary>
sealed record LedgerPayment(string Hash, Instant At, string? Memo, string? MemoType);

/// <summary>One transaction as AP's database holds it. Never changed: a call saves another in its place.</summary>
sealed record ModelTransaction
{
    public required string Id { get; init; }

    /// <summary>6, 24 or 31.</summary>
    public required int Sep { get; init; }

    public required string Kind { get; init; }

    public required string Status { get; init; }

    public string? Type { get; init; }

    public string? FundingMethod { get; init; }

    public Amount? AmountExpected { get; init; }

    public Amount? AmountIn { get; init; }

    public Amount? AmountOut { get; init; }

    public Fee? Fee { get; init; }

    public string? QuoteId { get; init; }

    public Instant StartedAt { get; init; }

    public Instant? UpdatedAt { get; init; }

    public Instant? CompletedAt { get; init; }

    /// <summary>Set once the funds are in; SEP-24 does not show it.</summary>
    public Instant? TransferReceivedAt { get; init; }

    public Instant? UserActionRequiredBy { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    public IReadOnlyList<LedgerPayment> Payments { get; init; } = [];

    public string? SourceAccount { get; init; }

    public string? DestinationAccount { get; init; }

    public string? ExternalTransactionId { get; init; }

    public string? Memo { get; init; }

    public string? MemoType { get; init; }

    /// <summary>The wallet's authenticated account, <c>G…</c> or <c>M…</c>.</summary>
    public string? CreatorAccount { get; init; }

    public string? CreatorMemo { get; init; }

    /// <summary>SEP-31 only, as the wallet sent it.</summary>
    public string? SenderId { get; init; }

    public string? ReceiverId { get; init; }

    public string? RequiredCustomerInfoMessage { get; init; }

    public IReadOnlyList<string>? RequiredCustomerInfoUpdates { get; init; }

    /// <summary>JSON, as it came.</summary>
    public string? Instructions { get; init; }

    public bool FundsReceived => TransferReceivedAt is not null;

    public bool IsDeposit => Kind is "deposit" or "deposit-exchange";

    public bool IsWithdrawal => Kind is "withdrawal" or "withdrawal-exchange";

    /// <summary>As it is read back from the database.</summary>
    public ModelTransaction Stored => this with
    {
        StartedAt = StartedAt.Stored,
        UpdatedAt = UpdatedAt?.Stored,
        CompletedAt = CompletedAt?.Stored,
        TransferReceivedAt = TransferReceivedAt?.Stored,
        UserActionRequiredBy = UserActionRequiredBy?.Stored,
    };

    /// <summary>One version of a row is another version's equal only if it is the same.</summary>
    public bool Equals(ModelTransaction? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);
}
