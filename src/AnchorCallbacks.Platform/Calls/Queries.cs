using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>Reads a transaction. See <see cref="PlatformClient.GetTransactionAsync"/>, which works with 2.x too.</summary>
/// <remarks>Source: AP <c>GetTransactionHandler</c>.</remarks>
public sealed record GetTransaction : PlatformCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.GetTransaction;

    /// <summary>AP's id of the transaction.</summary>
    public required string TransactionId { get; init; }
}

/// <summary>Reads one page of transactions. See <see cref="PlatformClient.ListTransactionsAsync"/>, which reads all pages and works with
/// 2.x too.</summary>
/// <remarks>AP has no defaults and no checks here. All members but <see cref="Statuses"/> must be sent, in this spelling. Source: AP
/// <c>GetTransactionsHandler</c>, <c>TransactionsOrderBy</c>.</remarks>
public sealed record GetTransactions : PlatformCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.GetTransactions;

    /// <summary>The protocol.</summary>
    public required Sep Sep { get; init; }

    /// <summary>The sort key. Nulls come last; equal ones are sorted by id.</summary>
    public TransactionOrder OrderBy { get; init; } = TransactionOrder.CreatedAt;

    /// <summary>The sort direction.</summary>
    public SortDirection Order { get; init; } = SortDirection.Ascending;

    /// <summary>The number of the page, from 0.</summary>
    public int PageNumber { get; init; }

    /// <summary>The size of a page. The last page has fewer.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>The statuses to list; null for all. AP fails on an empty list.</summary>
    public IReadOnlyList<TransactionStatus>? Statuses { get; init; }
}

/// <summary>Reads a firm quote.</summary>
/// <remarks>2.x has no call for it: keep the answer of <c>GET /rate</c>. Source: AP <c>GetQuoteHandler</c>.</remarks>
public sealed record GetQuote : PlatformCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.GetQuote;

    /// <summary>The quote's id.</summary>
    public required string QuoteId { get; init; }
}

/// <summary>The sort keys of transactions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransactionOrder>))]
public enum TransactionOrder
{
    /// <summary><c>started_at</c>.</summary>
    [JsonStringEnumMemberName("CREATED_AT")]
    CreatedAt,

    /// <summary><c>transfer_received_at</c>.</summary>
    [JsonStringEnumMemberName("TRANSFER_RECEIVED_AT")]
    TransferReceivedAt,

    /// <summary><c>user_action_required_by</c>.</summary>
    [JsonStringEnumMemberName("USER_ACTION_REQUIRED_BY")]
    UserActionRequiredBy,
}

/// <summary>The sort direction. It is sent in upper case: AP fails on lower case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SortDirection>))]
public enum SortDirection
{
    /// <summary>Oldest first.</summary>
    [JsonStringEnumMemberName("ASC")]
    Ascending,

    /// <summary>Newest first.</summary>
    [JsonStringEnumMemberName("DESC")]
    Descending,
}

/// <summary>One page of transactions.</summary>
public sealed record TransactionPage
{
    /// <summary>The transactions.</summary>
    public IReadOnlyList<Transaction> Records { get; init; } = [];

    internal static TransactionPage Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("records", out var records)
            && records.ValueKind == JsonValueKind.Array
            ? new() { Records = [.. records.EnumerateArray().Select(Transaction.Read)] }
            : throw new PlatformUnreachableException(UnreachableCause.NoAnswer, "The Anchor Platform answered a list without records.");
}
