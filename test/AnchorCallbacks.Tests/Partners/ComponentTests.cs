using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Partners.OffBlocks;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>What a signature may cover: the examples of RFC 9421, and signatures with several labels.</summary>
sealed class ComponentTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_690_000);

    static readonly SignatureRules Rules = new(["@method", "@path", "content-digest"], TimeSpan.FromMinutes(5));

    [TestCase("\"cache-control\"", "max-age=60, must-revalidate")]
    [TestCase("\"x-ows-header\"", "Leading and trailing whitespace.")]
    [TestCase("\"example-dict\"", "a=1,    b=2;x=1;y=2,   c=(a   b    c), d")]
    [TestCase("\"example-dict\";sf", "a=1, b=2;x=1;y=2, c=(a b c), d")]
    [TestCase("\"example-dict\";key=\"a\"", "1")]
    [TestCase("\"example-dict\";key=\"b\"", "2;x=1;y=2")]
    [TestCase("\"example-dict\";key=\"c\"", "(a b c)")]
    [TestCase("\"example-dict\";key=\"d\"", "?1")]
    [TestCase("\"example-header\"", "value, with, lots, of, commas")]
    [TestCase("\"example-header\";bs", ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:")]
    [TestCase("\"types\";sf", "1, 1.5, -2.0, \"a\\\"b\\\\\", tok/en, :AQI=:, ?0, @16")]
    [TestCase("\"empty\"", "")]
    [TestCase("\"@authority\"", "www.example.com")]
    [TestCase("\"@scheme\"", "https")]
    [TestCase("\"@target-uri\"", "https://www.example.com/path?param=value")]
    [TestCase("\"@request-target\"", "/path?param=value")]
    [TestCase("\"@path\"", "/path")]
    [TestCase("\"@query\"", "?param=value")]
    [TestCase("\"@query-param\";name=\"param\"", "value")]
    public void A_component_has_the_value_of_the_standard(string component, string value)
    {
        var request = Request(("cache-control", ["max-age=60", "   must-revalidate"]),
            ("x-ows-header", ["  Leading and trailing whitespace.\t "]), ("empty", [" "]),
            ("example-dict", [" a=1,    b=2;x=1;y=2,   c=(a   b    c), d"]), ("example-header", ["value, with, lots", "of, commas"]),
            ("types", ["1,1.50 , -2.0,\"a\\\"b\\\\\", tok/en,:AQI=:, ?0,@16"]));

        Assert.That(Base(request, component), Does.StartWith($"{component}: {value}\n"));
    }

    [TestCase("var", "this%20is%20a%20big%0Amultiline%20value")]
    [TestCase("bar", "with%20plus%20whitespace")]
    [TestCase("fa%C3%A7ade%22%3A%20", "something")]
    [TestCase("qux", "")]
    [TestCase("odd", "%7E*-._%21%27%28%29")]
    public void A_query_parameter_is_written_as_a_form_is(string name, string value)
    {
        var request = Request() with
        {
            Target = "/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something"
                + "&qux=&odd=~*-._!'()&twice=1&twice=1",
        };

        Assert.That(Base(request, $"\"@query-param\";name=\"{name}\""), Does.StartWith($"\"@query-param\";name=\"{name}\": {value}\n"));
    }

    [TestCase("\"absent\"")]
    [TestCase("\"Example\"")]
    [TestCase("\"example\";sf;bs")]
    [TestCase("\"example\";key=\"z\"")]
    [TestCase("\"example\";key")]
    [TestCase("\"example\";req")]
    [TestCase("\"example\";tr")]
    [TestCase("\"example\";other=1")]
    [TestCase("\"broken\";sf")]
    [TestCase("\"@method\";req")]
    [TestCase("\"@status\"")]
    [TestCase("\"@signature-params\"")]
    [TestCase("\"@unknown\"")]
    [TestCase("\"@query-param\"")]
    [TestCase("\"@query-param\";name=\"absent\"")]
    [TestCase("\"example\" \"example\"")]
    [TestCase("token")]
    public void A_component_that_is_not_known_or_not_there_is_refused(string components) =>
        Assert.That(Base(Request(("example", ["a=1"]), ("broken", ["a=\""])), components), Is.Null);

    [Test]
    public void Every_label_of_the_partner_must_fit_and_a_foreign_one_does_not_count()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var good = Signature(key, "own", "(\"@method\" \"@path\")");
        var other = Signature(foreign, "foreign", "(\"@method\" \"@path\")");
        var wrong = Signature(foreign, "own", "(\"@method\" \"@path\")");
        var little = Signature(key, "own", "(\"@method\")");

        Assert.That(Check(key, good), Is.Null);
        Assert.That(Check(key, other, good), Is.Null, "a label of somebody else, such as a proxy");
        Assert.That(Check(key, good, little), Is.Null, "one of two labels covers what must be covered");
        Assert.That(Check(key, other), Is.Not.Null);
        Assert.That(Check(key, good, wrong), Is.Not.Null);
        Assert.That(Check(key, little), Is.Not.Null);
        Assert.That(Check(key, Signature(key, "own", "()")), Is.Not.Null);
    }

    [TestCase("created=NOW", true)]
    [TestCase("created=NOW;expires=1795690000", true)]
    [TestCase("created=NOW;expires=1795689999", false)]
    [TestCase("created=NOW;expires=\"later\"", false)]
    [TestCase("created=NOW;nonce=\"n\";tag=\"t\";other=1.5", true)]
    [TestCase("created=NOW;alg=\"ecdsa-p384-sha384\"", true)]
    [TestCase("created=NOW;alg=\"ecdsa-p256-sha256\"", false)]
    [TestCase("created=NOW;alg=\"hmac-sha256\"", false)]
    [TestCase("created=NOW;alg=ecdsa-p384-sha384", false)]
    [TestCase("created=\"1795690000\"", false)]
    [TestCase("created=1795690000.0", false)]
    [TestCase("expires=1795690001", false)]
    [TestCase("created=1795689699", false)]
    [TestCase("created=1795690301", false)]
    public void Times_and_the_algorithm_are_checked(string parameters, bool valid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var signed = Signature(key, "own", "(\"@method\" \"@path\")",
            parameters.Replace("NOW", $"{Now.ToUnixTimeSeconds()}", StringComparison.Ordinal));

        Assert.That(Check(key, signed), valid ? Is.Null : Is.Not.Null);
    }

    [TestCase("\"content-digest\"", true)]
    [TestCase("\"content-digest\";sf", true)]
    [TestCase("\"content-digest\";bs", true)]
    [TestCase("\"content-digest\";key=\"sha-256\"", true)]
    [TestCase("\"content-digest\";key=\"md5\"", false)]
    public void The_digest_that_is_covered_must_be_of_the_body(string component, bool valid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var digest = ("content-digest", new[] { "sha-256=:AA==:, md5=:AA==:" });
        var signed = Signature(key, "own", $"(\"@method\" \"@path\" {component})", null, digest);

        Assert.That(MessageSignature.Check(Request(digest, ("signature-input", [signed.Input]), ("signature", [signed.Value])),
            _ => key.ExportSubjectPublicKeyInfoPem(), hasBody: true, Rules, Now), valid ? Is.Null : Is.Not.Null);
    }

    static string? Base(SignedRequest request, string components) =>
        StructuredFields.Dictionary($"s=({components});created=1") is [var input] ? MessageSignature.Base(request, input) : null;

    static (string Input, string Value) Signature(ECDsa key, string label, string components, string? parameters = null,
        params (string, string[])[] headers)
    {
        var input = $"{components};keyid=\"{label}\";{parameters ?? $"created={Now.ToUnixTimeSeconds()}"}";
        var text = MessageSignature.Base(Request(headers), StructuredFields.Dictionary($"{label}={input}")!.Single())!;
        var value = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA384,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return ($"{label}={input}", $"{label}=:{Convert.ToBase64String(value)}:");
    }

    static AnchorCallbacks.Http.Failure? Check(ECDsa key, params (string Input, string Value)[] signatures)
    {
        // The second label of the partner must have another name.
        var named = signatures.Select((one, at) => at == 0 ? one : (one.Input.Replace("own=", "own2=", StringComparison.Ordinal),
            one.Value.Replace("own=", "own2=", StringComparison.Ordinal))).ToList();
        return MessageSignature.Check(
            Request(("signature-input", [.. named.Select(one => one.Item1)]), ("signature", [.. named.Select(one => one.Item2)])),
            id => id == "own" ? key.ExportSubjectPublicKeyInfoPem() : null, hasBody: false, Rules, Now);
    }

    static SignedRequest Request(params (string Name, string[] Values)[] headers) =>
        new("GET", "https", "www.example.com", "/path?param=value",
            headers.ToDictionary(header => header.Name, header => (IReadOnlyList<string>)header.Values));
}
