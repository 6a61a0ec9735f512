using System.Globalization;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Rates.Numbers;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Rates.Table;

/// <summary>Reads the pairs of rates.yaml.</summary>
sealed class PairReader(YamlProblems problems, Assets assets)
{
    static readonly Rational Hundred = 100;

    public void Read(YamlNode? node, QuoteLifetime lifetime, RateTable table)
    {
        foreach (var item in Items(node, "pairs"))
            if (ReadPair(item, lifetime) is { } pair)
                foreach (var client in table.Add(pair))
                    problems.Add(item, $"the pair {pair.Sell.Asset}, {pair.Buy.Asset} is listed before"
                        + (client.Length > 0 ? $" for '{client}'" : ""));
    }

    public QuoteLifetime ReadLifetime(YamlNode node, Dictionary<string, YamlNode> members, QuoteLifetime standard)
    {
        const int Year = 366 * 24 * 60 * 60;
        var usual = Seconds("holdSeconds") ?? standard.Usual;
        var most = Seconds("maxHoldSeconds") ?? (standard.Max > usual ? standard.Max : usual);
        if (most < usual)
            problems.Add(members.GetValueOrDefault("maxHoldSeconds") ?? node, "maxHoldSeconds must not be less than holdSeconds");
        return new(usual, most);

        TimeSpan? Seconds(string name)
        {
            if (!members.TryGetValue(name, out var value))
                return null;
            if (value is YamlScalarNode scalar
                && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds is > 0 and <= Year)
                return TimeSpan.FromSeconds(seconds);
            problems.Add(value, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from 1 to {Year}"));
            return null;
        }
    }

    Pair? ReadPair(YamlNode node, QuoteLifetime lifetime)
    {
        var before = problems.All.Count;
        var members = problems.Members(node, "a pair", "sell", "buy", "price", "mid", "spread", "fee", "limits", "holdSeconds",
            "maxHoldSeconds", "clients");
        var limits = members.TryGetValue("limits", out var list) ? problems.Members(list, "limits", "sell", "buy") : [];
        var sell = ReadSide(node, members, limits, "sell");
        var buy = ReadSide(node, members, limits, "buy");
        if (sell is null || buy is null)
            return null;
        var price = ReadPrice(node, members, sell.Asset == buy.Asset);
        var fee = members.TryGetValue("fee", out var charged) ? ReadFee(charged, sell, buy) : null;
        var places = ExactDecimal.TryParse((members.GetValueOrDefault("price") as YamlScalarNode)?.Value, out var number) ? number.Places
            : 0;
        var pair = new Pair(sell, buy, price, places, fee, ReadLifetime(node, members, lifetime),
            problems.Texts(members.GetValueOrDefault("clients"), "clients"));
        return problems.All.Count == before ? pair : null;
    }

    PairSide? ReadSide(YamlNode pair, Dictionary<string, YamlNode> members, Dictionary<string, YamlNode> limits, string name)
    {
        if (!members.TryGetValue(name, out var node))
            problems.Add(pair, $"the member '{name}' of a pair is missing");
        if (problems.Text(node, name) is not { } asset)
            return null;
        if (assets.DecimalsOf(asset) is not { } decimals)
        {
            problems.Add(node!, $"'{asset}' is not among the assets");
            return null;
        }
        if (!limits.TryGetValue(name, out var limit))
            return new(asset, decimals);
        var bounds = problems.Members(limit, $"limits of {name}", "min", "max");
        var side = new PairSide(asset, decimals, Number(bounds.GetValueOrDefault("min"), "min", decimals),
            Number(bounds.GetValueOrDefault("max"), "max", decimals));
        if (side is { Min: { } least, Max: { } most } && most.Value < least.Value)
            problems.Add(bounds["max"], "max must not be less than min");
        return side;
    }

    /// <summary>The price is given, or it is the mid price plus half of the spread.</summary>
    Rational ReadPrice(YamlNode pair, Dictionary<string, YamlNode> members, bool oneAsset)
    {
        var price = Price(members.GetValueOrDefault("price"), "price");
        var mid = Price(members.GetValueOrDefault("mid"), "mid");
        var spread = Number(members.GetValueOrDefault("spread"), "spread", null, "percent, ")?.Value;
        if (oneAsset)
        {
            foreach (var name in (ReadOnlySpan<string>)["price", "mid", "spread"])
                if (members.TryGetValue(name, out var node))
                    problems.Add(node, $"an asset exchanged for itself has price 1; take '{name}' out and give a fee");
            return 1;
        }
        if (members.ContainsKey("price") == members.ContainsKey("mid"))
            problems.Add(pair, "a pair must have either price or mid");
        if (spread is not null && !members.ContainsKey("mid"))
            problems.Add(members["spread"], "spread goes with mid");
        else if (spread is { } wide && !(wide < Hundred))
            problems.Add(members["spread"], "spread must be less than 100 percent");
        return price ?? (mid ?? 1) * (1 + (spread ?? 0) / 200);
    }

    /// <summary>A decimal, or a fraction such as 1/5.2 for the inverse of a known price.</summary>
    Rational? Price(YamlNode? node, string name)
    {
        if (problems.Text(node, name) is not { } text)
            return null;
        var parts = text.Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length <= 2 && ExactDecimal.TryParse(parts[0], out var above)
            && ExactDecimal.TryParse(parts.Length == 2 ? parts[1] : "1", out var below)
            && above.Value.Sign > 0 && below.Value.Sign > 0)
            return above.Value / below.Value;
        problems.Add(node!, $"{name} must be above 0, a decimal such as 1.02 or a fraction such as 1/1.02: units of sell for one of buy");
        return null;
    }

    FeeRule? ReadFee(YamlNode node, PairSide sell, PairSide buy)
    {
        var members = problems.Members(node, "fee", "asset", "details");
        var ofSell = problems.Choice(members.GetValueOrDefault("asset"), "asset", ("sell", true), ("buy", false)) ?? true;
        // If both assets are the same, the fee counts as one in the sell asset.
        var side = ofSell || sell.Asset == buy.Asset ? sell : buy;
        if (side.Decimals == 0)
            problems.Add(node, $"{side.Asset} has no decimals: the Anchor Platform takes no fee in it");
        var parts = Items(members.GetValueOrDefault("details"), "details").Select(item => ReadPart(item, side)).OfType<FeePart>().ToList();
        if (!members.ContainsKey("details"))
            problems.Add(node, "the member 'details' of fee is missing");
        var rule = new FeeRule(side == sell, parts);
        if (!(rule.Share < 1))
            problems.Add(node, "the percents of a fee must be less than 100 together");
        return rule;
    }

    FeePart? ReadPart(YamlNode node, PairSide side)
    {
        var members = problems.Members(node, "a fee's detail", "name", "description", "fixed", "percent");
        if (!members.ContainsKey("name"))
            problems.Add(node, "the member 'name' of a fee's detail is missing");
        if (members.ContainsKey("fixed") == members.ContainsKey("percent"))
            problems.Add(node, "a fee's detail must have either fixed or percent");
        var name = problems.Text(members.GetValueOrDefault("name"), "name");
        var description = problems.Text(members.GetValueOrDefault("description"), "description");
        var units = Number(members.GetValueOrDefault("fixed"), "fixed", side.Decimals);
        var percent = Number(members.GetValueOrDefault("percent"), "percent", null);
        return name is null ? null : new(name, description, units?.Value ?? 0, (percent?.Value ?? 0) / Hundred, units?.Places ?? 0);
    }

    /// <param name="decimals">The largest number of decimal places; null: any number.</param>
    ExactDecimal? Number(YamlNode? node, string name, int? decimals, string unit = "")
    {
        if (problems.Text(node, name) is not { } text)
            return null;
        if (ExactDecimal.TryParse(text, out var number) && number.Value.Sign > 0
            && (decimals is null || (number.Value.Fits(decimals.Value) && Platform.Amount.TryParse(text, out _))))
            return number;
        problems.Add(node!, $"{name} must be {unit}a decimal above 0" + (decimals is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $" with at most {decimals} places after the point, as its asset")));
        return null;
    }

    IEnumerable<YamlNode> Items(YamlNode? node, string what)
    {
        if (node is YamlSequenceNode sequence)
            return sequence.Children;
        if (node is not null)
            problems.Add(node, $"{what} must be a list");
        return [];
    }
}
