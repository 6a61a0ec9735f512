using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>What becomes of the values a PUT brings.</summary>
[OnEachEngine]
sealed class CustomerDataTests
{
    static readonly string Account = Accounts.Plain(1);
    static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    static readonly byte[] OtherPng = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 9];

    [Test]
    public async Task PUT_answers_what_GET_would()
    {
        await using var server = await TestServer.Start();

        var put = await server.PutCustomer(("account", Account), ("type", "sep6"), ("first_name", "Ada"), ("last_name", "L"),
            ("email_address", "a@example.com"));

        Assert.That(put.CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That(put.Body, Is.EqualTo((await server.GetCustomer(("id", put.Id!), ("type", "sep6"))).Body));
    }

    [Test]
    public async Task An_empty_value_erases_nothing()
    {
        await using var server = await TestServer.Start();
        await server.PutCustomer(("account", Account), ("first_name", "Ada"));

        var reply = await server.PutCustomer(("account", Account), ("first_name", ""), ("last_name", "  "));

        Assert.That(reply.Provided, Is.EqualTo(new[] { "first_name" }));
    }

    [Test]
    public async Task Numbers_and_booleans_count_as_their_text_and_unknown_members_are_passed_over()
    {
        await using var server = await TestServer.Start();

        var reply =
            await server.PutJson(
            $$"""{"shoe_size":{"eu":[42]},"account":"{{Account}}","occupation":2521,"tax_id":true,"first_name":null }""");

        Assert.That(reply.Provided, Is.EqualTo(new[] { "tax_id", "occupation" }));
    }

    [Test]
    public async Task A_request_with_a_bad_value_is_refused_whole_and_every_bad_field_named()
    {
        await using var server = await TestServer.Start();

        var reply = await server.PutCustomer(("account", Account), ("first_name", "Ada"), ("birth_date", "2026-02-30"),
            ("mobile_number", "0123"));

        Assert.That(reply.Status, Is.EqualTo(400));
        Assert.That(reply.Error, Does.Contain("birth_date: must be a date").And.Contain("mobile_number: must be a phone number")
            .And.Not.Contain("0123"));
        Assert.That((await server.GetCustomer(("account", Account))).Id, Is.Null);
    }

    [Test]
    public async Task In_report_mode_a_bad_value_is_shown_as_rejected_and_asked_for_again()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Validation", "report"));

        var reply = await server.PutCustomer(("account", Account), ("first_name", "Ada"), ("last_name", "L"), ("email_address", "nowhere"));

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        Assert.That(reply.Fields.First(), Is.EqualTo("email_address"));
        Assert.That(reply.ProvidedField("email_address").GetProperty("status").GetString(), Is.EqualTo("REJECTED"));
        Assert.That(reply.ProvidedField("email_address").GetProperty("error").GetString(), Does.StartWith("must be an e-mail address"));
    }

    [Test]
    public async Task In_report_mode_a_bad_value_never_replaces_a_good_one()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Validation", "report"));
        await server.PutMultipart([("account", Account), ("email_address", "a@example.com")], ("photo_id_front", Png));

        var reply = await server.PutMultipart([("account", Account), ("email_address", "nowhere")],
            ("photo_id_front", "no picture"u8.ToArray()));

        Assert.That(reply.ProvidedField("email_address").GetProperty("status").GetString(), Is.EqualTo("ACCEPTED"));
        Assert.That(reply.ProvidedField("photo_id_front").GetProperty("status").GetString(), Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task What_a_SEP_24_page_was_prefilled_with_is_never_refused()
    {
        await using var server = await TestServer.Start();

        var reply = await server.PutCustomer(("account", Account), ("type", "sep24-customer"), ("birth_date", "yesterday"),
            ("email_address_verification", "1"));

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.ProvidedField("birth_date").GetProperty("status").GetString(), Is.EqualTo("REJECTED"));
    }

    [Test]
    public async Task With_checks_off_any_value_and_any_file_is_taken()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Validation", "off"));

        var reply = await server.PutMultipart([("account", Account), ("birth_date", "yesterday")],
            ("photo_id_front", "no picture"u8.ToArray()));

        Assert.That(reply.Provided, Is.EqualTo(new[] { "birth_date", "photo_id_front" }));
        Assert.That(reply.ProvidedField("photo_id_front").GetProperty("status").GetString(), Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task An_alias_is_answered_under_the_name_AP_forwards_and_loses_to_it()
    {
        await using var server = await TestServer.Start();

        var reply = await server.PutCustomer(("account", Account), ("family_name", "Alias"), ("crypto_memo", "1"),
            ("external_transfer_memo", "2"));

        Assert.That(reply.Provided, Is.EqualTo(new[] { "last_name", "external_transfer_memo" }));
        Assert.That(await Stored(server, reply.Id!, "external_transfer_memo"), Is.EqualTo("2"));
    }

    [Test]
    public async Task A_field_the_type_does_not_list_is_stored_and_shown_for_a_type_that_does()
    {
        await using var server = await TestServer.Start(types: """
            types:
              default: { fields: { first_name: required } }
              full: { extends: default, fields: { city: optional } }
            """);

        var reply = await server.PutCustomer(("account", Account), ("first_name", "Ada"), ("city", "London"));

        Assert.That(reply.Provided, Is.EqualTo(new[] { "first_name" }));
        Assert.That((await server.GetCustomer(("account", Account), ("type", "full"))).Provided,
            Is.EqualTo(new[] { "first_name", "city" }));
    }

    [Test]
    public async Task The_same_again_makes_no_version_no_history_and_no_audit_row()
    {
        await using var server = await TestServer.Start();
        var put = await server.PutMultipart([("account", Account), ("first_name", "Ada"), ("address_country_code", "gb")],
            ("photo_id_front", Png));
        var before = await Counts(server);

        var again = await server.PutMultipart([("account", Account), ("first_name", " Ada "), ("address_country_code", "GBR")],
            ("photo_id_front", Png));

        Assert.That(again.Body, Is.EqualTo(put.Body));
        Assert.That(await Counts(server), Is.EqualTo(before));
    }

    [Test]
    public async Task Another_value_makes_a_version_and_keeps_the_old_one_as_history()
    {
        await using var server = await TestServer.Start();
        await server.PutMultipart([("account", Account), ("first_name", "Ada")], ("photo_id_front", Png));

        await server.PutMultipart([("account", Account), ("first_name", "Augusta")], ("photo_id_front", OtherPng));

        Assert.That(await Counts(server), Is.EqualTo((Version: 2L, History: 1L, Audit: 2L, Documents: 2L)));
    }

    [Test]
    public async Task A_verification_code_nobody_asked_for_is_refused()
    {
        await using var server = await TestServer.Start();

        var reply = await server.PutCustomer(("account", Account), ("mobile_number_verification", "123456"));

        Assert.That(reply.Status, Is.EqualTo(400));
        Assert.That(reply.Error, Does.Contain("no code was requested for mobile_number").And.Not.Contain("123456"));
    }

    [Test]
    public async Task Two_PUTs_with_different_fields_both_survive_at_the_same_moment()
    {
        await using var server = await TestServer.Start();

        var replies = await Task.WhenAll(
            server.PutCustomer(("account", Account), ("first_name", "Ada")),
            server.PutCustomer(("account", Account), ("last_name", "L")));

        Assert.That(replies[0].Id, Is.EqualTo(replies[1].Id));
        Assert.That((await server.GetCustomer(("account", Account))).Provided, Is.EqualTo(new[] { "first_name", "last_name" }));
    }

    static async Task<string> Stored(TestServer server, string id, string field)
    {
        var store = server.Get<AnchorCallbacks.Customers.CustomerStore>();
        var row = await store.Find(new(id, null, AnchorCallbacks.Stellar.Memo.None));
        return store.Open(row!).Record[AnchorCallbacks.Sep9.Sep9Catalogue.Find(field)!]!.Text;
    }

    static ValueTask<(long Version, long History, long Audit, long Documents)> Counts(TestServer server) =>
        server.Get<Database>().Read(async connection => await connection.QuerySingleAsync<(long, long, long, long)>(
            "SELECT max(version), (SELECT count(*) FROM customer_history), (SELECT count(*) FROM audit), (SELECT count(*) FROM documents) "
                + "FROM customers"));
}
