using System.ComponentModel;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The body of a search. The words are not in the URL, so that no log has them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record SearchRequest
{
    [Description("""
        Up to 4 words of a name, in any order and case, with or without accents; or one e-mail address, telephone number, id number,
        tax number, bank account number, Stellar account, or customer id. Words must be whole.
        """)]
    [Text(200)]
    public required string Text { get; init; }
}

/// <summary>At most 100 customers. It holds no personal data.</summary>
sealed record SearchAnswer
{
    public required IReadOnlyList<FoundCustomer> Customers { get; init; }

    [Description("There are more: give more words.")]
    public required bool More { get; init; }

    [Description("false: the server still writes the words of existing customers, and may not find all.")]
    public required bool Complete { get; init; }
}

sealed record FoundCustomer
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    public string? Memo { get; init; }

    public string? MemoType { get; init; }

    [Description("Only for a deleted customer whose record is kept. Only admins find these.")]
    public DateTime? DeletedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public static FoundCustomer Of(CustomerListRow row) => new()
    {
        Id = row.Id,
        Account = row.Account,
        Memo = Text(row.Memo),
        MemoType = Text(row.MemoType),
        DeletedAt = Time(row.DeletedAt),
        UpdatedAt = Time(row.UpdatedAt),
    };
}

/// <summary>The body of a step of the indexing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record ReindexRequest
{
    [Description("true: first removes all words.")]
    public bool? Restart { get; init; }
}

sealed record ReindexAnswer
{
    public required bool Finished { get; init; }

    [Description("Customers whose words are written.")]
    public required long Indexed { get; init; }
}
