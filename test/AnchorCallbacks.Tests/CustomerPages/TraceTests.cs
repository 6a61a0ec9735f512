using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>What a visit leaves behind.</summary>
[OnEachEngine]
sealed class TraceTests
{
    const string Types = """
        types:
          default: { fields: { first_name: required } }
          sep24:
            fields: { first_name: required, birth_date: required, mobile_number: required, id_number: required,
              photo_id_front: required }
        """;

    /// <summary>Values that appear nowhere by chance.</summary>
    static readonly (string Name, string Value)[] Planted =
    [
        ("first_name", "Quetzalina"), ("birth_date", "1987-06-05"), ("mobile_number", "+34600987654"), ("id_number", "XK-778899"),
    ];

    [Test]
    public async Task Nothing_personal_is_in_an_address_a_header_or_the_log()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var (server, wallet) = (loop.Server, Loop.Wallet());
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var visitor = new Visitor(server);
        var traces = new List<string>();
        var page = Note(await visitor.Open(Visitor.Address(server, id, wallet)));
        Assert.That(traces[0], Does.Not.Contain("eyJ"), "the token is gone");
        page = Note(await visitor.Submit(page.Form("/amount")));
        for (var i = 0; i < 12 && page.Document.Forms.FirstOrDefault(form => form.ClassList.Contains("step")) is { } form; i++)
        {
            var own = Planted.Where(planted => form.Elements.Any(element => element.GetAttribute("name") == planted.Name)).ToArray();
            (string, byte[])[] files = page.Has("input[type=file]") ? [("photo_id_front", WalletSample.Photo(900))] : [];
            // First something wrong in each field: what was typed is shown again, and nothing more.
            Note(await visitor.Submit(form, [.. own.Select(planted => (planted.Name, planted.Value + "\u0001\u0002"))]));
            page = Note(await visitor.Submit(form, own, files));
        }
        Assert.That((await server.GetCustomer(("account", wallet), ("type", "sep24"))).CustomerStatus, Is.EqualTo("ACCEPTED"), page.Html);
        Note(await visitor.Open(visitor.At!.AbsolutePath + "/step/%E2%80%AEnothing"));

        foreach (var (_, value) in Planted)
        {
            Assert.That(traces, Has.None.Contains(value));
            Assert.That(server.Log.Text, Does.Not.Contain(value));
        }
        Assert.That(server.Log.Text, Does.Not.Contain(wallet).And.Not.Contain("eyJ"));

        Page Note(Page shown)
        {
            Assert.That(shown.Response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "no-referrer" }));
            Assert.That(shown.Response.Headers.GetValues("Cache-Control"), Is.EqualTo(new[] { "no-store" }));
            traces.Add($"{visitor.At}\n{shown.Response.Headers}{shown.Response.RequestMessage!.Headers}");
            return shown;
        }
    }

    [Test]
    public async Task The_first_page_and_the_longest_step_are_small()
    {
        const string Long = """
            types:
              default: { fields: { first_name: required } }
              sep24:
                fields: { first_name: required, birth_date: required, birth_country_code: required, address_country_code: required,
                  mobile_number: required, id_country_code: required, id_type: required, photo_id_front: required }
                steps: { all: [first_name, birth_date, birth_country_code, address_country_code, mobile_number, id_country_code, id_type,
                  photo_id_front] }
            """;
        await using var loop = await Loop.Start(types: Long, overrides: Visitor.On);
        using var visitor = new Visitor(loop.Server);
        var page = await visitor.Open(Visitor.Address(loop.Server, Guid.NewGuid().ToString(), WalletSample.Account()));
        var files = (await visitor.Client.GetByteArrayAsync("/pages.css")).Length
            + (await visitor.Client.GetByteArrayAsync("/pages.js")).Length;

        TestContext.Out.WriteLine($"{System.Text.Encoding.UTF8.GetByteCount(page.Html)} + {files} bytes");
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(page.Html) + files, Is.LessThan(100_000));
    }
}
