using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.CustomerPages;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record PageLinkRequest
{
    [Description("The customer type of the form. Without it: the type of the customer's last PUT.")]
    [Text(64)]
    public string? Type { get; init; }

    [Description("A language tag such as es. Without it the browser decides.")]
    [Text(35)]
    public string? Language { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record AccountLinkRequest
{
    [Description("A Stellar address G…, M… or C….")]
    [Text(128)]
    public required string Account { get; init; }

    [Text(128)]
    public string? Memo { get; init; }

    [Description("id (the default), text or hash.")]
    [AllowedValues("id", "text", "hash", ErrorMessage = "must be id, text or hash")]
    public string? MemoType { get; init; }

    [Description("The customer type of the form. Without it: default.")]
    [Text(64)]
    public string? Type { get; init; }

    [Description("A language tag such as es. Without it the browser decides.")]
    [Text(35)]
    public string? Language { get; init; }
}

/// <summary>A new link. The server keeps only its hash, so only this answer shows the address.</summary>
sealed record PageLinkAnswer
{
    public required string Id { get; init; }

    [Description("For the customer alone: the first browser that opens it can fill in the form.")]
    public required string Url { get; init; }

    public required DateTime ExpiresAt { get; init; }
}

sealed record PageLinkList
{
    public required IReadOnlyList<PageLinkSummary> Links { get; init; }
}

/// <summary>A link, without its address.</summary>
sealed record PageLinkSummary
{
    public required string Id { get; init; }

    [AllowedValues("open", "used", "expired", "withdrawn")]
    public required string State { get; init; }

    [Description("Who made it.")]
    public required string Actor { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public DateTime? UsedAt { get; init; }

    public static PageLinkSummary Of(PageLinkRow row, long now) => new()
    {
        Id = row.Id,
        State = row.WithdrawnAt is not null ? "withdrawn" : row.ExpiresAt <= now ? "expired" : row.UsedAt is not null ? "used" : "open",
        Actor = row.Actor,
        CreatedAt = Time(row.CreatedAt),
        ExpiresAt = Time(row.ExpiresAt),
        UsedAt = Time(row.UsedAt),
    };
}
