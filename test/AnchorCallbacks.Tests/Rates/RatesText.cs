using AnchorCallbacks.Hosting;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Table;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>Prices from the text of a file, as the server reads them.</summary>
static class RatesText
{
    public const string FileName = "rates.yaml";
    public const string Usdc = "stellar:USDC:GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";
    public const string Usd = "iso4217:USD";

    public static RatesFile Read(string yaml, Uri? url = null)
    {
        var folder = Directory.CreateTempSubdirectory("anchor-callbacks-test-");
        var path = Path.Combine(folder.FullName, FileName);
        try
        {
            File.WriteAllText(path, yaml);
            return RatesFile.Read(new RateOptions(path, url, TimeSpan.FromSeconds(5)));
        }
        catch (StartException e)
        {
            throw new StartException(e.Message.Replace(path, FileName, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Why the file stops the start, one line each.</summary>
    public static string[] Problems(string yaml) => Assert.Throws<StartException>(() => Read(yaml))!.Message.Split('\n');

    /// <summary>A file with one pair of <c>iso4217:USD</c> (2 decimals) sold for USDC (7 decimals).</summary>
    /// <param name="members">The pair's members but its assets, each in flow style.</param>
    public static string OnePair(params string[] members) =>
        $"assets: {{ \"{Usd}\": 2, \"{Usdc}\": 7, \"iso4217:JPY\": 0, \"stellar:native\": 7 }}\npairs:\n  - sell: {Usd}\n    buy: {Usdc}\n"
        + string.Concat(members.Select(member => $"    {member}\n"));
}
