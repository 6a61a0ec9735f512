using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>Languages that an anchor adds as files.</summary>
sealed class LanguageTests
{
    [Test]
    public async Task A_file_adds_a_language_and_what_it_leaves_out_is_English()
    {
        using var folder = TempFolder.WithStore();
        var texts = Directory.CreateDirectory(Path.Combine(folder.Path, "texts")).FullName;
        await File.WriteAllTextAsync(Path.Combine(texts, "ar.json"), """{ "direction": "rtl", "field.first_name": "الاسم" }""");
        await File.WriteAllTextAsync(Path.Combine(texts, "es.json"), """{ "field.first_name": "Tu nombre" }""");
        const string Types = "types: { default: { fields: { first_name: required } }, sep24: { fields: { first_name: required } } }";
        await using var loop = await Loop.Start(types: Types,
            overrides: [.. Visitor.On, ("Pages:TextsFolder", texts)]);

        var arabic = await Open("""{"lang":"ar-EG"}""");
        var spanish = await Open("""{"lang":"es"}""");

        var root = arabic.Document.DocumentElement;
        Assert.That((root.GetAttribute("lang"), root.GetAttribute("dir")), Is.EqualTo(("ar", "rtl")));
        Assert.That(arabic.Text, Does.Contain("الاسم").And.Contain("Step 1 of 1"));
        Assert.That(spanish.Text, Does.Contain("Tu nombre").And.Contain("Paso 1 de 1"));

        async Task<ReviewConsole.Page> Open(string data)
        {
            using var visitor = new Visitor(loop.Server);
            return await visitor.Open(Visitor.Address(loop.Server, Guid.NewGuid().ToString(), WalletSample.Account(), data: data));
        }
    }

    [Test]
    public async Task A_file_has_the_texts_of_rules_too()
    {
        using var folder = TempFolder.WithStore();
        var texts = Directory.CreateDirectory(Path.Combine(folder.Path, "texts")).FullName;
        await File.WriteAllTextAsync(Path.Combine(texts, "fr.json"),
            """{ "rule.email": "doit être une adresse", "rule.iban_length": "{0} en a {1} ({2})" }""");
        const string Types = """
            types:
              default: { fields: { first_name: required } }
              sep24: { fields: { email_address: required, bank_account_number: required } }
            """;
        await using var loop = await Loop.Start(types: Types,
            overrides: [.. Visitor.On, ("Pages:TextsFolder", texts), ("Customers:Validation", "report")]);
        using var visitor = new Visitor(loop.Server);
        var contact = await visitor.Open(
            Visitor.Address(loop.Server, Guid.NewGuid().ToString(), WalletSample.Account(), data: """{"lang":"fr"}"""));

        var wrong = await visitor.Submit(contact.Form("/step/contact"), ("email_address", "ana"));
        Assert.That(wrong.Document.QuerySelector("#email_address-error")!.TextContent, Is.EqualTo("Doit être une adresse."));
        var bank = await visitor.Submit(wrong.Form("/step/contact"), ("email_address", "ana@example.com"));
        wrong = await visitor.Submit(bank.Form("/step/bank"), ("bank_account_number", "DE1234567890123456789"));
        Assert.That(wrong.Document.QuerySelector("#bank_account_number-error")!.TextContent, Is.EqualTo("DE en a 22 ({2})."));

        // A wallet gets the same texts from AP.
        var account = WalletSample.Account();
        await loop.Server.PutCustomer(("account", account), ("type", "sep24"), ("email_address", "ana"));
        var answer = await loop.Server.GetCustomer(("account", account), ("type", "sep24"), ("lang", "fr-CA"));
        Assert.That(answer.ProvidedField("email_address").GetProperty("error").GetString(), Is.EqualTo("doit être une adresse"));
    }

    [TestCase("ar.json", """{ "rule.nonsense": "x" }""", "'rule.nonsense' is no text of the pages")]
    [TestCase("ar.json", """{ "nonsense": "x" }""", "'nonsense' is no text of the pages")]
    [TestCase("ar.json", """{ "direction": "down" }""", "direction must be ltr or rtl")]
    [TestCase("ar.json", """{ "direction": 1 }""", "must be a JSON object of texts")]
    [TestCase("ar.json", "[]", "must be a JSON object of texts")]
    [TestCase("ar.json", "{", "must be a JSON object of texts")]
    [TestCase("!!.json", "{}", "cannot be read")]
    public async Task A_file_with_a_fault_stops_the_start(string name, string text, string message)
    {
        using var folder = TempFolder.WithStore();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text);

        Assert.That(() => PageLanguages.Read(folder.Path),
            Throws.TypeOf<StartException>().With.Message.StartsWith("Pages:TextsFolder: ").And.Message.Contains(message));
    }
}
