using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Tests.Customers.Types;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>The same text in another form, at the real server.</summary>
[OnEachEngine]
sealed class CleanedValuesTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, last_name: optional, bank_account_type: { need: optional, choices: [checking, savings] },
                email_address: optional, bank_account_number: optional }
          receiver:
            fields: { bank_account_number: required, bank_number: required, crypto_address: optional }
          reviewed:
            review: manual
            fields: { last_name: required }
        """;

    readonly string account = WalletSample.Account();

    [TestCase("\u200b", "\ufeff")]
    [TestCase("\u2800", "\u3164")]
    [TestCase("\u202d\u202c", "\u00ad \u2060")]
    public async Task A_value_with_nothing_visible_is_not_given(string number, string bank)
    {
        await using var server = await TestServer.Start(Types);
        (string, string)[] members =
            [("account", account), ("type", "receiver"), ("bank_account_number", number), ("bank_number", bank),
            ("crypto_address", number)];
        foreach (var reply in new[] { await server.PutCustomer(members), await server.PutMultipart(members) })
        {
            Assert.That((reply.Status, reply.CustomerStatus), Is.EqualTo((200, "NEEDS_INFO")));
            Assert.That(reply.Provided, Is.Empty);
        }
    }

    [Test]
    public async Task An_accepted_name_in_another_form_stays_accepted()
    {
        await using var server = await TestServer.Start(Types);
        var id = (await server.PutCustomer(("account", account), ("type", "reviewed"), ("last_name", "N\u00FA\u00F1ez"))).Id!;
        await server.MustDecide(id, new { decision = "accept", type = "reviewed" });

        foreach (var same in new[] { "Nu\u0301n\u0303ez", "\ufeffN\u00FA\u00F1ez\u200b", "\u202aNu\u0301n\u0303ez\u202c\r\n" })
        {
            Assert.That((await server.PutCustomer(("id", id), ("last_name", same))).CustomerStatus, Is.EqualTo("ACCEPTED"));
            Assert.That((await server.PutMultipart([("id", id), ("last_name", same)])).CustomerStatus, Is.EqualTo("ACCEPTED"));
        }

        Assert.That((await server.PutCustomer(("id", id), ("last_name", "Nunez"))).CustomerStatus, Is.EqualTo("PROCESSING"),
            "another name is reviewed");
    }

    [Test]
    public async Task Both_forms_of_a_request_store_the_cleaned_value()
    {
        await using var server = await TestServer.Start(Types);
        (string Name, string Value)[] values = [
            ("first_name", " \u202eJose\u0301\u2069\u00a0"), ("address", "1 Main St\r\nSpringfield"),
                ("mobile_number", "\u202d+39 (0)6 4782\u20091234\u202c"),
            ("bank_account_number", "IBAN: de89\u202f3704.0044/0532\u200b0130\t00"), ("bank_account_type", "CHECK\u00adING"),
                ("birth_date", "1990\u201105\u221217"),
            ("crypto_address", "\u202ea\u0301"), ("external_transfer_memo", " e\u0301 ")];
        foreach (var multipart in new[] { false, true })
        {
            (string, string)[] members = [("account", WalletSample.Account()), .. values];
            var reply = multipart ? await server.PutMultipart(members) : await server.PutCustomer(members);
            Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
            Assert.That((await server.Record(reply.Id!)).Values.Select(value => (value.Field.Name, value.Text)), Is.EquivalentTo(new[]
            {
                ("first_name", "Jos\u00e9"), ("address", "1 Main St\nSpringfield"), ("mobile_number", "+390647821234"),
                    ("bank_account_number", "DE89370400440532013000"),
                ("bank_account_type", "checking"), ("birth_date", "1990-05-17"), ("crypto_address", "\u202ea\u0301"),
                    ("external_transfer_memo", "e\u0301"),
            }));
        }
    }

    [TestCase("first_name", "a\ufffeb")]
    [TestCase("first_name", "a\uffffb")]
    [TestCase("address", "a\ufdd0b")]
    public async Task What_is_no_character_is_refused(string name, string value)
    {
        await using var server = await TestServer.Start(Types);
        var reply = await server.PutCustomer(("account", account), (name, value));
        Assert.That((reply.Status, reply.Error),
            Is.EqualTo((400, $"{name}: must not contain control characters other than tab and line break")));
    }

    [TestCase("es", "debe ser una dirección de correo electrónico, por ejemplo nombre@example.com")]
    [TestCase("es_MX", "debe ser una dirección de correo electrónico, por ejemplo nombre@example.com")]
    [TestCase("spa", "debe ser una dirección de correo electrónico, por ejemplo nombre@example.com")]
    [TestCase("fr", "must be an e-mail address, such as name@example.com")]
    public async Task What_is_wrong_is_said_in_the_wallets_language(string language, string error)
    {
        await using var server = await TestServer.Start(Types, overrides: ("Customers:Validation", "report"));
        await server.PutCustomer(("account", account), ("email_address", "ada@127.0.0.1"), ("bank_account_type", "giro"));
        var reply = await server.GetCustomer(("account", account), ("lang", language));
        Assert.That(reply.ProvidedField("email_address").GetProperty("error").GetString(), Is.EqualTo(error));
        Assert.That(reply.ProvidedField("bank_account_type").GetProperty("error").GetString(), Does.EndWith("checking, savings")
            .And.StartWith(error[..5]));
    }

    [TestCase("Content-Disposition: form-data; name=\"last_name\"; filename=\"a\"b\"")]
    [TestCase("Content-Disposition: form-data; name")]
    [TestCase("Content-Disposition: form-data; name=\"\"")]
    [TestCase("Content-Disposition: form-data")]
    [TestCase("Content-Disposition: ;;;")]
    [TestCase("Content-Type: text/plain")]
    public async Task A_part_whose_name_cannot_be_read_is_refused_naming_the_header(string header)
    {
        await using var server = await TestServer.Start(Types);
        var body =
            $"--b\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{account}\r\n--b\r\n{header}\r\n\r\nLovelace\r\n--b--\r\n";
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var response = await server.Client.PutAsync("/customer", content);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString();
        Assert.That(((int)response.StatusCode, error),
            Is.EqualTo((400, "Content-Disposition: every part needs one, such as form-data; name=\"first_name\"")));
        Assert.That((await server.GetCustomer(("account", account))).Id, Is.Null);
    }

    [TestCase("N\u00fa\u00f1ez.jpg")]
    [TestCase("\u5199\u771f.jpg")]
    [TestCase("a; b, c.jpg")]
    public async Task A_files_own_name_may_be_in_any_script(string filename)
    {
        await using var server = await TestServer.Start(Types);
        var head =
            $"--b\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{account}\r\n--b\r\nContent-Disposition: form-data; "
            + $"name=\"photo_id_front\"; filename=\"{filename}\"\r\n\r\n";
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(head), .. WalletSample.Photo(64), .. "\r\n--b--\r\n"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var response = await server.Client.PutAsync("/customer", content);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), await response.Content.ReadAsStringAsync());
    }
}

/// <summary>What earlier releases stored as it came.</summary>
sealed class EarlierValuesTests
{
    static readonly CustomerTypes Types = TypesText.Build(
        """
        types:
          default:
            fields: { last_name: optional, bank_account_type: { need: optional, choices: [checking, savings] } }
        """);

    [TestCase("last_name", "Nu\u0301n\u0303ez", "N\u00FA\u00F1ez")]
    [TestCase("last_name", "Nu\u0301n\u0303ez", "Nu\u0301n\u0303ez")]
    [TestCase("last_name", "\u200BAda", "Ada")]
    [TestCase("address", "1 Main St\r\nSpringfield", "1 Main St\r\nSpringfield")]
    [TestCase("bank_account_number", "DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00", "DE89 3704 0044 0532 0130 00")]
    [TestCase("bank_account_number", "IBAN DE89370400440532013000", "DE89370400440532013000")]
    [TestCase("bank_account_number", "19\u20112000145399/0800", "19-2000145399/0800")]
    [TestCase("bank_account_type", "check\u00ading", "checking")]
    [TestCase("language_code", "fil", "fil")]
    public void The_same_again_changes_nothing(string field, string stored, string given)
    {
        var customer = Sample.Customer(Sample.Record(Sample.Value(field, stored).Judged(Verdict.Accepted)), version: 6);
        var update = CustomerUpdate.Decide(customer, Sample.Put((field, given)), Types, 7, Sample.Today).Value();
        Assert.That(update.Record, Is.SameAs(customer.Record));
    }

    [TestCase("crypto_address", "a\u0301", "\u00e1")]
    [TestCase("last_name", "Nu\u0301n\u0303ez", "Nunez")]
    public void Another_value_is_a_change(string field, string stored, string given)
    {
        var update = CustomerUpdate.Decide(Sample.Customer(Sample.Record(Sample.Value(field, stored))), Sample.Put((field, given)), Types,
            7, Sample.Today).Value();
        Assert.That(update.Changed.Single().Text, Is.EqualTo(given));
    }
}
