using System.Text.Json;
using AnchorCallbacks.Partners.Dcm;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>A bank's tokens against those that a public library has signed.</summary>
sealed class DcmTokenTests
{
    static IEnumerable<TestCaseData> Vectors() => PartnerVectors.Of("dcm_jwt").Index().Select(vector =>
        new TestCaseData(vector.Item).SetArgDisplayNames($"{vector.Index}"));

    [TestCaseSource(nameof(Vectors))]
    public async Task A_token_is_of_its_key(JsonElement vector) =>
        Assert.That(await Verify(Token(vector), vector), vector.GetProperty("valid").GetBoolean() ? Is.Not.Null : Is.Null);

    [TestCaseSource(nameof(Vectors))]
    public async Task Any_change_is_noticed(JsonElement vector)
    {
        var token = Token(vector);
        for (var at = 0; at < token.Length; at += at + 8 < token.Length ? 3 : 1)
            if (token[at] != '.')
                Assert.That(await Verify(token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..], vector), Is.Null, $"{at}");
        Assert.That(await Verify(token[..token.LastIndexOf('.')] + ".", vector), Is.Null);
        Assert.That(await DcmKeys.Verify(token, Key(), DateTimeOffset.FromUnixTimeSeconds(1795690601)), Is.Null, "expired");
        Assert.That(await DcmKeys.Verify(token, Key(), DateTimeOffset.FromUnixTimeSeconds(1795680000)), Is.Null, "from the future");
    }

    [Test]
    public void A_private_a_small_and_a_foreign_key_are_refused()
    {
        var jwk = PartnerVectors.All.GetProperty("dcm_jwk").GetRawText();
        Assert.That(Refused(jwk), Is.False);
        Assert.That(Refused(jwk.Replace("\"kty\"", "\"d\":\"AQAB\",\"kty\"", StringComparison.Ordinal)), Is.True);
        foreach (var name in new[] { "p", "q", "dp", "dq", "qi" })
            Assert.That(Refused(jwk.Replace("\"kty\"", $"\"{name}\":[],\"kty\"", StringComparison.Ordinal)), Is.True, name);
        foreach (var exponent in new[] { "AQ", "", "AA", "AQAC", "*" })
            Assert.That(Refused(jwk.Replace("\"AQAB\"", $"\"{exponent}\"", StringComparison.Ordinal)), Is.True, exponent);
        Assert.That(Refused(jwk.Replace("RS256", "RS512", StringComparison.Ordinal)), Is.True);
        Assert.That(Refused(jwk.Replace("r7QC6lcjyOtLIRD6", "", StringComparison.Ordinal)), Is.True);
        Assert.That(Refused("""{"data":{"kty":"oct","k":"AAAA","kid":"x"}}"""), Is.True);
    }

    public static string Key()
    {
        Assert.That(DcmKeys.Read(PartnerVectors.All.GetProperty("dcm_jwk")).Failed(out var failure, out var key), Is.False, failure.Text);
        return key;
    }

    static bool Refused(string json) => DcmKeys.Read(JsonDocument.Parse(json).RootElement).Failed(out _, out _);

    static async Task<object?> Verify(string token, JsonElement vector) =>
        await DcmKeys.Verify(token, Key(), DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64()));

    static string Token(JsonElement vector) => vector.GetProperty("token").GetString()!;
}
