namespace AnchorCallbacks.Tests.Customers;

/// <summary>Who is meant: one customer per account and memo, and an id only together with what is known to be its own.</summary>
[OnEachEngine]
sealed class CustomerIdentityTests
{
    static readonly string Account = Accounts.Plain(1);
    static readonly string OtherAccount = Accounts.Plain(2);

    [Test]
    public async Task An_unknown_account_needs_info_and_has_no_id()
    {
        await using var server = await TestServer.Start();

        var reply = await server.GetCustomer(("account", Account));

        Assert.Multiple(() =>
        {
            Assert.That(reply.Status, Is.EqualTo(200));
            Assert.That(reply.CustomerStatus, Is.EqualTo("NEEDS_INFO"));
            Assert.That(reply.Id, Is.Null);
            Assert.That(reply.Fields.Take(3), Is.EqualTo(new[] { "first_name", "last_name", "email_address" }));
            Assert.That(reply.Provided, Is.Empty);
        });
    }

    [Test]
    public async Task One_account_is_one_customer_whatever_the_type()
    {
        await using var server = await TestServer.Start();

        var first = await server.PutCustomer(("account", Account), ("type", "sep6"), ("first_name", "Ada"));
        var second = await server.PutCustomer(("account", Account), ("type", "sep31-receiver"), ("bank_number", "1"));

        Assert.That(second.Id, Is.EqualTo(first.Id));
        Assert.That((await server.GetCustomer(("account", Account), ("type", "sep24"))).Id, Is.EqualTo(first.Id));
    }

    [Test]
    public async Task Memos_of_one_account_are_different_customers()
    {
        await using var server = await TestServer.Start();

        var ids = new HashSet<string?>
        {
            (await server.PutCustomer(("account", Account))).Id,
            (await server.PutCustomer(("account", Account), ("memo", "7"), ("memo_type", "id"))).Id,
            (await server.PutCustomer(("account", Account), ("memo", "7"), ("memo_type", "text"))).Id,
            (await server.PutCustomer(("account", Accounts.Contract(1)))).Id,
        };

        Assert.That(ids, Has.Count.EqualTo(4));
    }

    [TestCase("7", "id")]
    [TestCase("007", "id")]
    [TestCase("7", null)]
    public async Task An_id_memo_is_a_number_however_it_is_written(string memo, string? type)
    {
        await using var server = await TestServer.Start();
        var put = await server.PutCustomer(("account", Account), ("memo", "7"), ("memo_type", "id"));

        var query = new List<(string, string)> { ("account", Account), ("memo", memo) };
        if (type is not null)
            query.Add(("memo_type", type));

        Assert.That((await server.GetCustomer([.. query])).Id, Is.EqualTo(put.Id));
    }

    [Test]
    public async Task A_muxed_account_is_its_account_with_an_id_memo()
    {
        await using var server = await TestServer.Start();
        var put = await server.PutCustomer(("account", Accounts.Muxed(1, ulong.MaxValue)));

        Assert.That((await server.GetCustomer(("account", Account), ("memo", "18446744073709551615"), ("memo_type", "id"))).Id,
            Is.EqualTo(put.Id));
        Assert.That((await server.GetCustomer(("account", Accounts.Muxed(1, ulong.MaxValue)), ("memo", "18446744073709551615"))).Id,
            Is.EqualTo(put.Id));
    }

    [TestCase("memo", "8", "memo_type", "id")]
    [TestCase("memo", "7", "memo_type", "text")]
    public async Task A_muxed_account_with_another_memo_is_refused(params string[] memo)
    {
        await using var server = await TestServer.Start();

        var reply = await server.GetCustomer(("account", Accounts.Muxed(1, 7)), (memo[0], memo[1]), (memo[2], memo[3]));

        Assert.That(reply.Status, Is.EqualTo(400));
        Assert.That(reply.Error, Does.StartWith("memo: "));
    }

    [TestCase("account", "GARJP3EE54HU3XOCVWX6SAVYR3JANIKNRC343NURCJCD6UGBWKWV7NBS", "account: ")]
    [TestCase("account", "garjp3ee54hu3xocvwx6savyr3janiknrc343nurcjcd6ugbwkwv7nbr", "account: ")]
    [TestCase("account", "SECRET", "account: ")]
    [TestCase("memo", "seven", "memo: ")]
    public async Task A_malformed_account_or_memo_is_refused_by_name(string name, string value, string named)
    {
        await using var server = await TestServer.Start();
        (string, string)[] query = name == "account" ? [(name, value)] : [("account", Account), (name, value)];

        foreach (var reply in new[] { await server.GetCustomer(query), await server.PutCustomer(query) })
        {
            Assert.That(reply.Status, Is.EqualTo(400));
            Assert.That(reply.Error, Does.StartWith(named).And.Not.Contain(value));
        }
    }

    [Test]
    public async Task Neither_id_nor_account_is_refused()
    {
        await using var server = await TestServer.Start();

        Assert.That((await server.GetCustomer(("type", "sep6"))).Status, Is.EqualTo(400));
        Assert.That((await server.PutCustomer(("first_name", "Ada"))).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task An_id_of_another_account_looks_like_an_unknown_id()
    {
        await using var server = await TestServer.Start();
        var id = (await server.PutCustomer(("account", Account), ("memo", "7"), ("first_name", "Ada"))).Id!;

        var unknown = await server.GetCustomer(("id", "nobody"), ("account", Account));
        Reply[] others =
        [
            await server.GetCustomer(("id", id), ("account", OtherAccount)),
            await server.GetCustomer(("id", id), ("account", Account), ("memo", "8")),
            await server.PutCustomer(("id", id), ("account", OtherAccount), ("first_name", "Eve")),
            await server.PutCustomer(("id", "nobody"), ("account", OtherAccount), ("first_name", "Eve")),
        ];

        Assert.That(unknown.Status, Is.EqualTo(404));
        foreach (var other in others)
            Assert.That((other.Status, other.Body), Is.EqualTo((404, unknown.Body)));
        Assert.That((await server.GetCustomer(("id", id), ("memo", "8"))).Body,
            Is.EqualTo((await server.GetCustomer(("id", "nobody"), ("memo", "8"))).Body));
        Assert.That((await server.GetCustomer(("account", OtherAccount))).Id, Is.Null, "a refused PUT makes no customer");
    }

    [Test]
    public async Task With_an_id_a_memo_that_was_left_out_passes()
    {
        await using var server = await TestServer.Start();
        var id = (await server.PutCustomer(("account", Account), ("memo", "7"), ("first_name", "Ada"))).Id!;

        Assert.That((await server.GetCustomer(("id", id), ("account", Account))).Status, Is.EqualTo(200));
        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(200));
        Assert.That((await server.PutCustomer(("id", id), ("account", Account), ("last_name", "L"))).Id, Is.EqualTo(id));
        Assert.That((await server.GetCustomer(("account", Account), ("memo", "7"))).Provided,
            Is.EqualTo(new[] { "first_name", "last_name" }));
    }

    [Test]
    public async Task Where_an_account_is_required_an_id_alone_finds_nobody_except_for_a_transaction()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:RequireAccount", "true"));
        var id = (await server.PutCustomer(("account", Account), ("first_name", "Ada"))).Id!;

        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
        Assert.That((await server.PutCustomer(("id", id), ("first_name", "Eve"))).Status, Is.EqualTo(404));
        Assert.That((await server.GetCustomer(("id", id), ("account", Account))).Status, Is.EqualTo(200));
        Assert.That((await server.GetCustomer(("id", id), ("transaction_id", "t1"))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_deleted_customers_account_starts_anew_with_another_id()
    {
        await using var server = await TestServer.Start();
        var first = await server.PutCustomer(("account", Account), ("first_name", "Ada"));

        Assert.That((await server.DeleteCustomer(first.Id!)).Status, Is.EqualTo(204));
        Assert.That((await server.DeleteCustomer(first.Id!)).Status, Is.EqualTo(204), "again");
        Assert.That((await server.GetCustomer(("id", first.Id!))).Status, Is.EqualTo(404));
        Assert.That((await server.GetCustomer(("account", Account))).Id, Is.Null);
        var second = await server.PutCustomer(("account", Account), ("last_name", "L"));
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(second.Provided, Is.EqualTo(new[] { "last_name" }));
    }

    [Test]
    public async Task Deleting_somebody_who_never_was_is_404()
    {
        await using var server = await TestServer.Start();

        Assert.That((await server.DeleteCustomer("nobody")).Status, Is.EqualTo(404));
    }
}
