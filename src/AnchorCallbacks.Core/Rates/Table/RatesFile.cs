using System.Globalization;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Stellar;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Rates.Table;

/// <summary>rates.yaml: the assets, and the prices if no pricing service is configured.</summary>
sealed class RatesFile(Assets assets, RateTable table, IReadOnlyList<string> warnings)
{
    volatile RateTable table = table;
    volatile IReadOnlyList<string> warnings = warnings;

    public Assets Assets => assets;

    public RateTable Table => table;

    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Takes over the content of a newer file.</summary>
    public void Replace(RatesFile newer)
    {
        assets.Replace(newer.Assets);
        (table, warnings) = (newer.Table, newer.Warnings);
    }

    const int MaxDecimals = 20;

    public static RatesFile Read(RateOptions options)
    {
        var path = options.File;
        var yaml = new YamlStream();
        try
        {
            using var text = File.OpenText(path);
            yaml.Load(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Rates:File: {path} cannot be read: {e.Message}");
        }
        catch (YamlException e)
        {
            throw new StartException($"{path}:{e.Start.Line}:{e.Start.Column}: {e.Message}");
        }
        if (yaml.Documents.Count == 0)
            throw new StartException($"{path}: is empty; it must have a member 'assets'");
        return new Reader(path, options.Url is null).Read(yaml.Documents[0].RootNode);
    }

    sealed class Reader(string path, bool hasPrices)
    {
        readonly YamlProblems problems = new(path);
        readonly List<string> warnings = [];

        public RatesFile Read(YamlNode root)
        {
            var members = problems.Members(root, "the file", "example", "holdSeconds", "maxHoldSeconds", "assets", "pairs");
            if (problems.Choice(members.GetValueOrDefault("example"), "example", ("true", true), ("false", false)) == true && hasPrices)
                warnings.Add($"{problems.Where(members["example"].Start)}: these are example prices, and every wallet gets them; "
                    + "write your own and take 'example' out");
            if (!members.ContainsKey("assets"))
                problems.Add(root, "the member 'assets' is missing");
            var decimals = new Dictionary<string, int>();
            if (members.TryGetValue("assets", out var list))
                foreach (var (asset, value) in problems.Entries(list, "assets"))
                    decimals[asset.Value!] = ReadDecimals(asset, value);
            var assets = new Assets(decimals);
            var pairs = new PairReader(problems, assets);
            var lifetime = pairs.ReadLifetime(root, members, new(TimeSpan.FromMinutes(10), TimeSpan.FromDays(1)));
            var table = new RateTable(assets, lifetime);
            pairs.Read(members.GetValueOrDefault("pairs"), lifetime, table);
            if (table.Count == 0 && hasPrices)
                warnings.Add($"{path}: has no pairs, so there are no prices; add some, or set Rates:Source to http");
            return problems.All.Count == 0 ? new(assets, table, warnings) : throw new StartException(string.Join('\n', problems.All));
        }

        int ReadDecimals(YamlScalarNode asset, YamlNode node)
        {
            if (!IsAsset(asset.Value!))
                problems.Add(asset, $"'{asset.Value}' is not an asset as the Anchor Platform writes it: "
                    + "stellar:CODE:ISSUER, stellar:native or iso4217:CODE");
            if (node is YamlScalarNode scalar
                && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var decimals) && decimals <= MaxDecimals)
                return decimals;
            problems.Add(node, string.Create(CultureInfo.InvariantCulture, $"the decimals of '{asset.Value}' must be a whole number "
                + $"from 0 to {MaxDecimals}, its significant_decimals in the Anchor Platform"));
            return 0;
        }

        static bool IsAsset(string text) => text.Split(':') switch
        {
            ["stellar", "native"] => true,
            ["stellar", { Length: >= 1 and <= 12 } code, var issuer] => code.All(char.IsAsciiLetterOrDigit) && StrKey.IsAccount(issuer),
            ["iso4217", { Length: 3 } code] => code.All(char.IsAsciiLetterUpper),
            _ => false,
        };
    }
}
