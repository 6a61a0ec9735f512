using System.Text;
using System.Text.Json;
using AnchorCallbacks.Partners.Bvnk;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Hawk against requests that a public library has signed.</summary>
sealed class HawkTests
{
    static readonly byte[] Key = Encoding.UTF8.GetBytes(PartnerVectors.All.GetProperty("hawk_credentials").GetProperty("key").GetString()!);

    static IEnumerable<TestCaseData> Vectors() => PartnerVectors.Of("hawk").Index().Select(vector =>
        new TestCaseData(vector.Item).SetArgDisplayNames($"{vector.Index}"));

    [TestCaseSource(nameof(Vectors))]
    public void A_signed_request_fits(JsonElement vector)
    {
        Assert.That(Fits(vector, Text(vector, "authorization")), Is.EqualTo(vector.GetProperty("valid").GetBoolean()));
        Assert.That(HawkHeader.Read(Text(vector, "authorization"))!.Id, Is.EqualTo("bvnk-key-1"));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Any_change_of_the_header_is_noticed(JsonElement vector)
    {
        var header = Text(vector, "authorization");
        // The MAC does not cover the id: it says whose key it is. Spaces between attributes have no meaning.
        var wrong = PartnerVectors.Changes(header).Where(changed => changed != header && Fits(vector, changed)
            && HawkHeader.Read(changed) is { Id: "bvnk-key-1" } read && read != HawkHeader.Read(header));

        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(Vectors))]
    public void Any_change_of_the_request_is_noticed(JsonElement vector)
    {
        var header = HawkHeader.Read(Text(vector, "authorization"))!;
        var request = Request(vector);

        Assert.That(header.Fits(request with { Method = request.Method == "GET" ? "PUT" : "GET" }, Key), Is.False);
        Assert.That(header.Fits(request with { Host = "api.example.test." }, Key), Is.False);
        Assert.That(header.Fits(request with { Port = 80 }, Key), Is.False);
        Assert.That(header.Fits(request, [.. Key, 1]), Is.False);
        Assert.That(PartnerVectors.Changes(request.Resource).Where(changed => changed != request.Resource
            && header.Fits(request with { Resource = changed }, Key)), Is.Empty);
    }

    [Test]
    public void A_hash_covers_body_and_type()
    {
        var vector = PartnerVectors.Of("hawk").First(one => Text(one, "authorization").Contains("hash=", StringComparison.Ordinal));
        var header = HawkHeader.Read(Text(vector, "authorization"))!;
        var body = Text(vector, "payload");

        Assert.That(header.FitsBody("application/json", Encoding.UTF8.GetBytes(body)), Is.True);
        Assert.That(header.FitsBody("Application/JSON; charset=utf-8", Encoding.UTF8.GetBytes(body)), Is.True);
        Assert.That(header.FitsBody("text/plain", Encoding.UTF8.GetBytes(body)), Is.False);
        Assert.That(PartnerVectors.Changes(body).Where(changed => header.FitsBody("application/json", Encoding.UTF8.GetBytes(changed))),
            Is.Empty);
    }

    [TestCase("Basic abc")]
    [TestCase("Hawk")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\"", TestName = "No MAC")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\", mac=\"m\", mac=\"m\"", TestName = "An attribute twice")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\", mac=\"m\", other=\"m\"", TestName = "An unknown attribute")]
    [TestCase("Hawk id=\"a\", ts=\"-1\", nonce=\"n\", mac=\"m\"", TestName = "A time that is no number")]
    [TestCase("Hawk id=\"a\", ts=\"1e3\", nonce=\"n\", mac=\"m\"", TestName = "A time with an exponent")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"\", mac=\"m\"", TestName = "An empty nonce")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\", mac=\"m\", dlg=\"d\"", TestName = "A delegate without an app")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\", mac=\"m\", ext=\"\"", TestName = "An empty attribute")]
    [TestCase("Hawk id=\"a\", ts=\"01\", nonce=\"n\", mac=\"m\"", TestName = "A time with a zero before it")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\tn\", mac=\"m\"", TestName = "A control character")]
    [TestCase("Hawk id=\"a\" ts=\"1\", nonce=\"n\", mac=\"m\"", TestName = "No comma")]
    [TestCase("Hawk id=\"a\", ts=\"1\", nonce=\"n\", mac=\"m", TestName = "Cut off")]
    public void A_header_of_another_form_is_refused(string header) => Assert.That(HawkHeader.Read(header), Is.Null);

    /// <summary>The examples of Hawk's own description, with its key.</summary>
    [TestCase("ext=\"some-app-ext-data\", mac=\"6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=\"", "GET", "/resource/1?b=1&a=2", true)]
    [TestCase("ext=\"some-app-ext-data\", mac=\"6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=\"", "GET", "/resource/1?a=2&b=1", false)]
    [TestCase("hash=\"Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=\", ext=\"some-app-ext-data\", "
        + "mac=\"aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw=\"", "POST", "/resource/1?b=1&a=2", true)]
    public void The_examples_of_Hawk_fit(string header, string method, string resource, bool fits)
    {
        var read = HawkHeader.Read($"Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", {header}")!;

        Assert.That(read.Fits(new(method, resource, "example.com", 8000), "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn"u8.ToArray()),
            Is.EqualTo(fits));
        if (read.Hash is not null)
            Assert.That(read.FitsBody("text/plain", "Thank you for flying Hawk"u8), Is.True);
    }

    [Test]
    public void Another_application_a_delegate_and_a_new_line_change_the_MAC()
    {
        var request = new HawkRequest("GET", "/a", "example.com", 443);
        var header = new HawkHeader("a", "1", "n", "", null, "x", "app", "d");
        HawkHeader[] others =
        [
            header with { App = null, Delegate = null }, header with { App = "apq" }, header with { Delegate = null },
            header with { Ext = "x\napp" }, header with { Ext = "x\\napp" }, header with { Ext = null },
        ];

        Assert.That(others.Append(header).Select(one => one.Sign(request, Key)), Is.Unique);
    }

    static bool Fits(JsonElement vector, string header) => HawkHeader.Read(header) is { } read && read.Fits(Request(vector), Key)
        && read.FitsBody(vector.GetProperty("content_type").GetString(),
            Encoding.UTF8.GetBytes(vector.GetProperty("payload").GetString() ?? ""));

    static HawkRequest Request(JsonElement vector) =>
        new(Text(vector, "method"), Text(vector, "path"), Text(vector, "host"), vector.GetProperty("port").GetInt32());

    static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
