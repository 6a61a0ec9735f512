using System.Text;
using System.Text.Json;
using AnchorCallbacks.Partners.OffBlocks;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>HTTP message signatures against requests that public libraries have signed, and RFC 9421's own example.</summary>
sealed class MessageSignatureTests
{
    static readonly string Key = PartnerVectors.All.GetProperty("httpsig_public_key_pem").GetString()!;

    static readonly SignatureRules Rules = new(["@method", "@target-uri/@path/@request-target", "content-digest"], TimeSpan.FromMinutes(5));

    static IEnumerable<TestCaseData> Vectors() => PartnerVectors.Of("httpsig").Index().Select(vector =>
        new TestCaseData(vector.Item).SetArgDisplayNames($"{vector.Index}"));

    [TestCaseSource(nameof(Vectors))]
    public void A_signed_request_is_accepted(JsonElement vector) =>
        Assert.That(Check(vector, Request(vector)), vector.GetProperty("valid").GetBoolean() ? Is.Null : Is.Not.Null);

    [TestCaseSource(nameof(Vectors))]
    public void Any_change_of_the_signature_is_noticed(JsonElement vector)
    {
        var request = Request(vector);
        foreach (var name in new[] { "signature", "signature-input" })
            Assert.That(PartnerVectors.Changes(request.Header(name)!)
                .Where(changed => StructuredFields.Dictionary(changed) is null || !IsSame(name, changed, request.Header(name)!))
                .Where(changed => Check(vector, With(request, name, changed)) is null), Is.Empty, name);
    }

    [TestCaseSource(nameof(Vectors))]
    public void Any_change_of_what_is_covered_is_noticed(JsonElement vector)
    {
        var request = Request(vector);
        var input = request.Header("signature-input")!;

        Assert.That(Check(vector, request with { Method = "DELETE" }), Is.Not.Null);
        Assert.That(Check(vector, request with { Target = request.Path + "/x" }), Is.Not.Null);
        foreach (var header in request.Headers.Keys.Where(name => input.Contains($"\"{name}\"", StringComparison.Ordinal)))
        {
            Assert.That(Check(vector, With(request, header, request.Header(header) + "x")), Is.Not.Null, header);
            Assert.That(Check(vector, Without(request, header)), Is.Not.Null, header);
        }
        if (input.Contains("@authority", StringComparison.Ordinal) || input.Contains("@target-uri", StringComparison.Ordinal))
            Assert.That(Check(vector, request with { Authority = "other.test", Host = "other.test" }), Is.Not.Null);
        if (input.Contains("@scheme", StringComparison.Ordinal) || input.Contains("@target-uri", StringComparison.Ordinal))
            Assert.That(Check(vector, request with { Scheme = "http" }), Is.Not.Null);
    }

    [Test]
    public void An_old_a_future_and_a_foreign_signature_are_refused()
    {
        var vector = PartnerVectors.Of("httpsig").First();
        var (request, now) = (Request(vector), vector.GetProperty("now").GetInt64());

        Assert.That(Check(vector, request, now + 301), Is.Not.Null);
        Assert.That(Check(vector, request, now - 301), Is.Not.Null);
        Assert.That(MessageSignature.Check(request, _ => null, false, Rules, DateTimeOffset.FromUnixTimeSeconds(now)), Is.Not.Null);
        Assert.That(MessageSignature.Check(request, _ => Key, true, Rules, DateTimeOffset.FromUnixTimeSeconds(now)), Is.Not.Null,
            "a body whose digest is not covered");
    }

    [Test]
    public void The_base_is_that_of_the_standard()
    {
        var request = new SignedRequest("POST", "https", "example.com", "/foo?param=Value&Pet=dog", Headers(
            ("content-digest", "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"),
            ("content-length", "18"), ("content-type", "application/json")));
        var input = StructuredFields.Dictionary("sig1=(\"@method\" \"@authority\" \"@path\"   \"content-digest\" \"content-length\" "
            + "\"content-type\");created=1618884473;keyid=\"test-key-rsa-pss\"")!.Single();

        Assert.That(MessageSignature.Base(request, input), Is.EqualTo("""
            "@method": POST
            "@authority": example.com
            "@path": /foo
            "content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
            "content-length": 18
            "content-type": application/json
            "@signature-params": (LIST);created=1618884473;keyid="test-key-rsa-pss"
            """.ReplaceLineEndings("\n").Replace("LIST",
            "\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-length\" \"content-type\"", StringComparison.Ordinal)));
        Assert.That(ContentDigest.Check(request.Header("content-digest"), "{\"hello\": \"world\"}"u8), Is.Null);
        Assert.That(ContentDigest.Check(request.Header("content-digest"), "{\"hello\": \"worle\"}"u8), Is.Not.Null);
    }

    [TestCase("Pet", "dog")]
    [TestCase("a%20b", "%C3%A9")]
    public void A_query_parameter_is_covered_in_its_standard_form(string name, string value)
    {
        var request = new SignedRequest("GET", "https", "example.com", "/foo?Pet=dog&a+b=%c3%a9&x=1&x=2", Headers());
        var input = StructuredFields.Dictionary($"s=(\"@query-param\";name=\"{name}\");created=1")!.Single();
        var twice = StructuredFields.Dictionary("s=(\"@query-param\";name=\"x\");created=1")!.Single();

        Assert.That(MessageSignature.Base(request, input), Does.StartWith($"\"@query-param\";name=\"{name}\": {value}\n"));
        Assert.That(MessageSignature.Base(request, twice), Is.Null);
    }

    [TestCase("sig=(\"@method\"")]
    [TestCase("sig=(\"@method\" );;created=1")]
    [TestCase("Sig=(\"@method\")")]
    [TestCase("sig=(\"@method\"\"@path\")")]
    [TestCase("a=1, a=2")]
    [TestCase("a=1,")]
    [TestCase("a=:not base64:")]
    [TestCase("a=\"\\x\"")]
    [TestCase("a=1.2345")]
    [TestCase("a=1.")]
    [TestCase("a=1234567890123.5")]
    [TestCase("a=-")]
    [TestCase("a=@1.5")]
    public void What_is_no_dictionary_is_refused(string text) => Assert.That(StructuredFields.Dictionary(text), Is.Null);

    static bool IsSame(string name, string changed, string text) =>
        StructuredFields.Dictionary(changed) is [var member] && StructuredFields.Dictionary(text) is [var known]
            && (name == "signature" ? member.Name == known.Name && known.Value is byte[] old && member.Value is byte[] value
                && value.AsSpan().SequenceEqual(old)
                : member.Name == known.Name && member.Items is not null && known.Items is not null
                && StructuredText.Of(member.Items, member.Parameters)
                    == StructuredText.Of(known.Items, known.Parameters));

    static AnchorCallbacks.Http.Failure? Check(JsonElement vector, SignedRequest request, long? now = null)
    {
        var body = vector.GetProperty("body").GetString();
        return MessageSignature.Check(request, id => id == "offblocks-key-1" ? Key : null, body is not null, Rules,
            DateTimeOffset.FromUnixTimeSeconds(now ?? vector.GetProperty("now").GetInt64()))
            ?? (body is null ? null : ContentDigest.Check(request.Header("content-digest"), Encoding.UTF8.GetBytes(body)));
    }

    static SignedRequest Request(JsonElement vector)
    {
        var url = vector.GetProperty("url").GetString()!;
        var (authority, start) = (url["https://".Length..], "https://".Length);
        var slash = authority.IndexOf('/', StringComparison.Ordinal);
        return new(vector.GetProperty("method").GetString()!, "https", authority[..slash].ToLowerInvariant(), url[(start + slash)..],
            Headers([.. vector.GetProperty("headers").EnumerateObject().Select(header =>
                (header.Name.ToLowerInvariant(), header.Value.GetString()!))]))
        {
            Host = authority[..slash],
        };
    }

    static Dictionary<string, IReadOnlyList<string>> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(header => header.Name, header => (IReadOnlyList<string>)[header.Value]);

    static SignedRequest With(SignedRequest request, string name, string value) =>
        request with { Headers = new Dictionary<string, IReadOnlyList<string>>(request.Headers) { [name] = [value] } };

    static SignedRequest Without(SignedRequest request, string name) =>
        request with { Headers = request.Headers.Where(header => header.Key != name).ToDictionary() };
}
