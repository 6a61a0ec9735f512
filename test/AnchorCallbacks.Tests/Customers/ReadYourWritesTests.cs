
namespace AnchorCallbacks.Tests.Customers;

/// <summary>Rows are cached: nobody may be answered from one that an acknowledged change has made old, on whatever connection and
/// by whatever name the customer is asked for.</summary>
[OnEachEngine]
sealed class ReadYourWritesTests
{
    /// <summary>Each state has one more of them; the answer names those it has.</summary>
    static readonly string[] Fields =
    [
        "first_name", "last_name", "additional_name", "state_or_province", "city", "postal_code", "address", "birth_place", "tax_id",
            "tax_id_name", "employer_name",
        "employer_address", "id_type", "id_number", "referral_id", "bank_name", "bank_number", "bank_branch_number",
            "external_transfer_memo",
        "mobile_money_provider", "crypto_address",
    ];

    [Test]
    public async Task A_look_that_begins_after_an_acknowledged_put_sees_it()
    {
        await using var server = await TestServer.Start();
        var looks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAndLook(server, 12))));
        Assert.That(looks.Sum(), Is.AtLeast(4000));
    }

    [Test]
    public async Task A_look_that_begins_after_an_acknowledged_delete_finds_nobody()
    {
        await using var server = await TestServer.Start();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 40; round++)
            {
                var account = WalletSample.Account();
                var id = (await server.PutCustomer(WalletSample.Person(account))).Id!;
                // AP 2.x deletes the same customer once for each type it was looked up by.
                await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
                {
                    await server.GetCustomer(("account", account));
                    // One of the others may have deleted it.
                    Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(200).Or.EqualTo(404));
                    Assert.That((await server.DeleteCustomer(id)).Status, Is.EqualTo(204));
                    Assert.That((await server.GetCustomer(("account", account))).Id, Is.Null);
                    Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
                }));
            }
        })));
    }

    /// <returns>How many looks were made while the customers changed.</returns>
    static async Task<int> PutAndLook(TestServer server, int customers)
    {
        var total = 0;
        for (var number = 0; number < customers; number++)
        {
            var (account, acknowledged, done) = (WalletSample.Account(), 0, false);
            var id = (await server.PutCustomer(("account", account), (Fields[0], "x"))).Id!;
            acknowledged = 1;
            var lookers = new[] { ("account", account), ("id", id) }.Select(name => Task.Run(async () =>
            {
                var looks = 0;
                for (; !Volatile.Read(ref done); looks++)
                    await Look(name);
                return looks;
            })).ToArray();
            for (var count = 1; count < Fields.Length; count++)
            {
                Assert.That((await server.PutCustomer(("account", account), (Fields[count], "x"))).Status, Is.EqualTo(200));
                Volatile.Write(ref acknowledged, count + 1);
                await Look(("account", account));
                await Look(("id", id));
                total += 2;
            }
            Volatile.Write(ref done, true);
            total += (await Task.WhenAll(lookers)).Sum();

            async Task Look((string, string) name)
            {
                var least = Volatile.Read(ref acknowledged);
                Assert.That((await server.GetCustomer(name)).Provided.Count(), Is.AtLeast(least));
            }
        }
        return total;
    }
}
