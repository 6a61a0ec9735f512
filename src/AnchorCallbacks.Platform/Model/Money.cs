using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>An amount of an asset.</summary>
public sealed record AssetAmount
{
    /// <summary>In whole units of the asset.</summary>
    public Amount? Amount { get; init; }

    /// <summary>AP's asset id: <c>stellar:CODE:ISSUER</c>, <c>stellar:native</c> or <c>iso4217:CODE</c>. Left out where the transaction fixes the asset.</summary>
    public string? Asset { get; init; }

    /// <summary>An amount whose asset the transaction fixes.</summary>
    public static implicit operator AssetAmount(Amount amount) => new() { Amount = amount };

    /// <summary>An amount of a named asset.</summary>
    public static AssetAmount Of(Amount amount, string asset) => new() { Amount = amount, Asset = asset };

    /// <inheritdoc/>
    public override string ToString() => Asset is null ? $"{Amount}" : $"{Amount} {Asset}";
}

/// <summary>What the anchor charges.</summary>
public sealed record FeeDetails
{
    /// <summary>The whole fee in units of <see cref="Asset"/>; equal to the sum of <see cref="Details"/> where they are given.</summary>
    public required Amount Total { get; init; }

    /// <summary>AP's asset id.</summary>
    public required string Asset { get; init; }

    /// <summary>What it consists of.</summary>
    public IReadOnlyList<FeeDetail>? Details { get; init; }
}

/// <summary>A part of a fee.</summary>
public sealed record FeeDetail
{
    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>More about it.</summary>
    public string? Description { get; init; }

    /// <summary>In units of the fee's asset.</summary>
    public required Amount Amount { get; init; }
}

/// <summary>A payment back to the user.</summary>
public sealed record Refund
{
    /// <summary>Free text that tells this payment from others; a Stellar hash for withdrawals. AP does not look it up.</summary>
    public string? Id { get; init; }

    /// <summary>What is paid back, in the transaction's <c>amount_in</c> asset; greater than 0.</summary>
    public required AssetAmount Amount { get; init; }

    /// <summary>What paying back costs the user, in the fee's asset; counts towards the refunded total.</summary>
    [JsonPropertyName("amount_fee")]
    public required AssetAmount Fee { get; init; }
}

/// <summary>A line of payment instructions (SEP-6).</summary>
public sealed record Instruction
{
    /// <summary>The value the user needs.</summary>
    public required string Value { get; init; }

    /// <summary>What it is.</summary>
    public required string Description { get; init; }
}
