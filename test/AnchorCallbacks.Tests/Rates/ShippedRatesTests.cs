namespace AnchorCallbacks.Tests.Rates;

/// <summary>config/rates.yaml as it is shipped, against the sample assets of AP 4.3.0.</summary>
sealed class ShippedRatesTests
{
    const string Issuer = "GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";
    const string Usdc = $"stellar:USDC:{Issuer}";
    const string OtherUsdc = "stellar:USDC:GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    const string Jpyc = $"stellar:JPYC:{Issuer}";
    const string Native = "stellar:native";

    static readonly Dictionary<string,
        int> Decimals = new() { [Usdc] = 7, [OtherUsdc] = 4, [Jpyc] = 4, [Native] = 7, ["iso4217:USD"] = 4, ["iso4217:CAD"] = 4 };

    /// <summary>What the assets say they are exchanged for.</summary>
    static readonly (string Stellar, string[] Fiat)[] Exchangeable =
    [
        (Usdc, ["iso4217:USD", "iso4217:CAD"]), (OtherUsdc, ["iso4217:USD", "iso4217:CAD"]), (Jpyc, ["iso4217:USD"]),
            (Native, ["iso4217:USD", "iso4217:CAD"]),
    ];

    static IEnumerable<TestCaseData> Pairs() => Exchangeable
        .SelectMany(pair => pair.Fiat.SelectMany(fiat => new[] { (pair.Stellar, fiat), (fiat, pair.Stellar) })
            .Append((pair.Stellar, pair.Stellar)))
        .Select(pair => new TestCaseData(pair.Item1, pair.Item2));

    readonly AnchorCallbacks.Rates.Table.RatesFile file =
        RatesText.Read(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "config", "rates.yaml")));

    [TestCaseSource(nameof(Pairs))]
    public void A_wallets_question_about_a_pair_is_answered_as_AP_wants_it(string sell, string buy)
    {
        foreach (var (sold, bought) in new[] { ("1000", (string?)null), (null, "1000") })
        {
            var answer = Priced.Answer(file, Priced.Query(sell, sold, buy, bought));

            Assert.That(file.Table.Find(sell, buy, null), Is.Not.Null);
            Assert.That(PlatformChecks.Failing(answer, false, sell, sold, buy, bought, Decimals), Is.Empty, answer);
        }
    }

    [Test]
    public void The_files_fee_is_answered_with_its_digits() =>
        Assert.That(Priced.Answer(file, Priced.Query("iso4217:USD", "103", Usdc, null)), Does.Contain("\"total\":\"1.00\"")
            .And.Contain("\"amount\":\"1.00\""));
}
