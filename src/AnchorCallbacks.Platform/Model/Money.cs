using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>An amount of an asset.</summary>
public sealed record AssetAmount
{
    /// <summary>In whole units of the asset.</summary>
    public Amount? Amount { get; init; }

    /// <summary>AP's asset id: <c>stellar:CODE:ISSUER</c>, <c>stellar:native</c> or <c>iso4217:CODE</c>. Left out if the transaction
    /// fixes the asset.</summary>
    public string? Asset { get; init; }

    /// <summary>An amount whose asset the transaction fixes.</summary>
    public static implicit operator AssetAmount(Amount amount) => new() { Amount = amount };

    /// <summary>An amount of a named asset.</summary>
    public static AssetAmount Of(Amount amount, string asset) => new() { Amount = amount, Asset = asset };

    /// <inheritdoc/>
    public override string ToString() => Asset is null ? $"{Amount}" : $"{Amount} {Asset}";
}

/// <summary>The fee of the anchor.</summary>
public sealed record FeeDetails
{
    /// <summary>The whole fee in units of <see cref="Asset"/>; equal to the sum of <see cref="Details"/>, if they are given.</summary>
    public required Amount Total { get; init; }

    /// <summary>AP's asset id.</summary>
    public required string Asset { get; init; }

    /// <summary>Its parts.</summary>
    public IReadOnlyList<FeeDetail>? Details { get; init; }
}

/// <summary>A part of a fee.</summary>
public sealed record FeeDetail
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>In units of the fee's asset.</summary>
    public required Amount Amount { get; init; }
}

/// <summary>A refund payment to the user.</summary>
public sealed record Refund
{
    /// <summary>Identifies this payment; a Stellar hash for withdrawals. AP does not look it up.</summary>
    public string? Id { get; init; }

    /// <summary>The refunded amount, in the asset of <c>amount_in</c>; greater than 0.</summary>
    public required AssetAmount Amount { get; init; }

    /// <summary>The fee of the refund, in the fee's asset. It counts towards the refunded total.</summary>
    [JsonPropertyName("amount_fee")]
    public required AssetAmount Fee { get; init; }
}

/// <summary>A line of payment instructions (SEP-6).</summary>
public sealed record Instruction
{
    /// <summary>The value for the user.</summary>
    public required string Value { get; init; }

    /// <summary>Its description.</summary>
    public required string Description { get; init; }
}
