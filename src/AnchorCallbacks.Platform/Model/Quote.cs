using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>A firm quote (SEP-38).</summary>
/// <remarks>Source: AP api-schema <c>GetQuoteResponse</c>.</remarks>
public sealed record Quote
{
    /// <summary>The id from the pricing callback.</summary>
    public string Id { get; init; } = "";

    /// <summary>When the price expires.</summary>
    public Instant? ExpiresAt { get; init; }

    /// <summary>Units of <see cref="SellAsset"/> for one of <see cref="BuyAsset"/>, without the fee.</summary>
    public Amount? Price { get; init; }

    /// <summary>The price with the fee.</summary>
    public Amount? TotalPrice { get; init; }

    /// <summary>AP's asset id.</summary>
    public string? SellAsset { get; init; }

    /// <summary>In units of <see cref="SellAsset"/>.</summary>
    public Amount? SellAmount { get; init; }

    /// <summary>How the user pays.</summary>
    public string? SellDeliveryMethod { get; init; }

    /// <summary>AP's asset id.</summary>
    public string? BuyAsset { get; init; }

    /// <summary>In units of <see cref="BuyAsset"/>.</summary>
    public Amount? BuyAmount { get; init; }

    /// <summary>How the user is paid.</summary>
    public string? BuyDeliveryMethod { get; init; }

    /// <summary>The fee that it contains.</summary>
    public FeeDetails? Fee { get; init; }

    /// <summary>The transaction that uses it.</summary>
    public string? TransactionId { get; init; }

    /// <summary>When it was created.</summary>
    public Instant? CreatedAt { get; init; }

    /// <summary>The customer of the quote.</summary>
    public CustomerReference? Creator { get; init; }

    /// <summary>The JSON as received, with members that this type does not know.</summary>
    [JsonIgnore]
    public JsonElement Raw { get; internal set; }

    internal static Quote Read(JsonElement json)
    {
        try
        {
            var quote = json.Deserialize(PlatformJson.Default.Quote) ?? throw new JsonException("null");
            quote.Raw = json;
            return quote;
        }
        catch (JsonException e)
        {
            throw new PlatformUnreachableException(UnreachableCause.NoAnswer,
                "The Anchor Platform answered something this library cannot read.", e);
        }
    }
}
