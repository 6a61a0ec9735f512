using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>What selling one asset and buying another costs.</summary>
/// <param name="Price">Units of the sell asset for one of the buy asset, without the fee.</param>
/// <param name="PricePlaces">Places after the point that the file writes; 0 where it writes a fraction or a spread.</param>
/// <param name="Clients">Whom it is for; empty: everybody who has no price of their own.</param>
sealed record Pair(PairSide Sell, PairSide Buy, Rational Price, int PricePlaces, FeeRule? Fee, QuoteLifetime QuoteLifetime,
    IReadOnlyList<string> Clients)
{
    public bool IsOneAsset => Sell.Asset == Buy.Asset;
}

/// <param name="Min">The least amount exchanged; null for no limit.</param>
sealed record PairSide(string Asset, int Decimals, ExactDecimal? Min = null, ExactDecimal? Max = null);

/// <param name="OfSellAsset">Taken from what is sold; otherwise from what is bought.</param>
sealed record FeeRule(bool OfSellAsset, IReadOnlyList<FeePart> Parts)
{
    /// <summary>What all parts take of the whole amount.</summary>
    public Rational Share
    {
        get
        {
            var share = Rational.Zero;
            foreach (var part in Parts)
                share += part.Share;
            return share;
        }
    }

    /// <summary>The whole amount, fee included, of which so much is left.</summary>
    public Rational Whole(Rational left)
    {
        foreach (var part in Parts)
            left += part.Fixed;
        return left / (1 - Share);
    }

    /// <summary>The parts of a whole amount, each in the asset's smallest unit; what comes to nothing is none.</summary>
    public List<RateFeeDetail> Of(Rational whole, int decimals)
    {
        var details = new List<RateFeeDetail>(Parts.Count);
        foreach (var part in Parts)
            if (ExactDecimal.From(part.Fixed + part.Share * whole, decimals) is { Value.Sign: > 0 } amount)
                details.Add(new(part.Name, part.Description, amount.WithPlaces(Math.Min(part.Places, decimals))));
        return details;
    }
}

/// <param name="Share">Of the whole amount: 0.01 is one percent.</param>
/// <param name="Places">Places after the point that the file writes: 1.00 is answered as 1.00.</param>
sealed record FeePart(string Name, string? Description, Rational Fixed, Rational Share, int Places);
