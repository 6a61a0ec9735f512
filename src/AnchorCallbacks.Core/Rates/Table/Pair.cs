using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>The price of selling one asset and buying another.</summary>
/// <param name="Price">Units of the sell asset for one unit of the buy asset, without the fee.</param>
/// <param name="PricePlaces">Decimal places of the price in the file; 0 if the file has a fraction or a spread.</param>
/// <param name="Clients">The clients that get this price; empty: all clients without a price of their own.</param>
sealed record Pair(PairSide Sell, PairSide Buy, Rational Price, int PricePlaces, FeeRule? Fee, QuoteLifetime QuoteLifetime,
    IReadOnlyList<string> Clients)
{
    public bool IsOneAsset => Sell.Asset == Buy.Asset;
}

/// <param name="Min">The smallest amount; null for no limit.</param>
sealed record PairSide(string Asset, int Decimals, ExactDecimal? Min = null, ExactDecimal? Max = null);

/// <param name="OfSellAsset">The fee is part of the sold amount; otherwise of the bought amount.</param>
sealed record FeeRule(bool OfSellAsset, IReadOnlyList<FeePart> Parts)
{
    /// <summary>The sum of the shares of all parts.</summary>
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

    /// <summary>The amount with the fee, from the amount without it.</summary>
    public Rational Gross(Rational net)
    {
        foreach (var part in Parts)
            net += part.Fixed;
        return net / (1 - Share);
    }

    /// <summary>The parts of the fee on an amount, each rounded to the asset's decimals. Parts of 0 are left out.</summary>
    public List<RateFeeDetail> Of(Rational gross, int decimals)
    {
        var details = new List<RateFeeDetail>(Parts.Count);
        foreach (var part in Parts)
            if (ExactDecimal.From(part.Fixed + part.Share * gross, decimals) is { Value.Sign: > 0 } amount)
                details.Add(new(part.Name, part.Description, amount.WithPlaces(Math.Min(part.Places, decimals))));
        return details;
    }
}

/// <param name="Share">Share of the amount with the fee: 0.01 is one percent.</param>
/// <param name="Places">Decimal places in the file: 1.00 is answered as 1.00.</param>
sealed record FeePart(string Name, string? Description, Rational Fixed, Rational Share, int Places);
