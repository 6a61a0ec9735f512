namespace AnchorCallbacks.Platform.Tests;

/// <summary>2.x or later: how that is found out, and what follows.</summary>
sealed class GenerationTests
{
    [Test]
    public async Task It_is_found_by_one_harmless_call_and_remembered()
    {
        var platform = Two();
        using var client = platform.Client();

        Assert.That(await client.GetGenerationAsync(), Is.EqualTo(PlatformGeneration.Two));
        Assert.That(await client.GetGenerationAsync(), Is.EqualTo(PlatformGeneration.Two));

        var probe = platform.Requests.Single().Single()!;
        Assert.That(((string?)probe["method"], (string?)probe["params"]!["transaction_id"]),
            Is.EqualTo(("get_transaction", "00000000-0000-0000-0000-000000000000")));
    }

    [Test]
    public async Task A_later_AP_says_that_there_is_no_such_transaction()
    {
        var platform = new FakePlatform();
        platform.Errors["00000000-0000-0000-0000-000000000000"] =
            (-32603, "transaction (id=00000000-0000-0000-0000-000000000000) is not found");
        using var client = platform.Client();

        Assert.That(await client.GetGenerationAsync(), Is.EqualTo(PlatformGeneration.ThreeOrLater));
    }

    [Test]
    public async Task A_call_that_both_generations_have_asks_nothing_first()
    {
        var platform = new FakePlatform();
        using var client = platform.Client();

        await client.SendAsync(new NotifyTrustSet { TransactionId = "t" });

        Assert.That(platform.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task After_AP_did_not_know_a_method_it_is_asked_again()
    {
        var platform = new FakePlatform();
        platform.Errors["00000000-0000-0000-0000-000000000000"] = (-32603, "transaction (id=0) is not found");
        using var client = platform.Client();
        Assert.That(await client.GetGenerationAsync(), Is.EqualTo(PlatformGeneration.ThreeOrLater));

        platform.Unknown.Add("get_transaction");
        Assert.ThrowsAsync<PlatformRefusedException>(() => client.GetTransactionAsync("t"));

        Assert.That(await client.GetGenerationAsync(), Is.EqualTo(PlatformGeneration.Two));
    }

    [Test]
    public async Task A_call_that_the_generation_lacks_fails_before_it_is_sent_and_names_another()
    {
        var platform = Two();
        using var client = platform.Client();

        var refused = Assert.ThrowsAsync<PlatformRefusedException>(() => client.GetQuoteAsync("q"))!;

        Assert.That(refused.Message,
            Is.EqualTo(
                "The Anchor Platform 2.x has no get_quote, which exists since 3.0.0; instead: nothing; keep what GET /rate answered"));
        Assert.That(platform.Requests.SelectMany(calls => calls).Select(call => (string?)call!["method"]), Does.Not.Contain("get_quote"));
        Assert.That(await client.GetGenerationAsync(), Is.EqualTo(PlatformGeneration.Two));
    }

    [TestCase("2.7.0", "notify_transaction_on_hold", false)]
    [TestCase("2.8.0", "notify_transaction_on_hold", true)]
    [TestCase("4.1.8", "do_stellar_payment", true)]
    [TestCase("4.2.0", "do_stellar_payment", false)]
    [TestCase("2.12.0", "request_customer_info_update", true)]
    [TestCase("3.0.0", "request_customer_info_update", false)]
    [TestCase("2.12.0", "get_transactions", false)]
    [TestCase("3.0.0", "get_transactions", true)]
    public void Each_method_knows_its_releases(string release, string method, bool exists)
    {
        Assert.That(PlatformMethods.Find(method)!.Releases.Include(PlatformRelease.Parse(release)), Is.EqualTo(exists));
    }

    [Test]
    public void There_are_twenty_five_methods_and_each_is_the_one_its_call_names()
    {
        Assert.That(PlatformMethods.All.Select(method => method.Name).Distinct().Count(), Is.EqualTo(25));
        var calls = typeof(PlatformCall).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PlatformCall)) && !type.IsAbstract)
            .ToList();
        Assert.That(calls, Has.Count.EqualTo(25));
        foreach (var type in calls)
        {
            var call = (PlatformCall)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            Assert.That(call.Method.CallType.Type, Is.EqualTo(type));
            Assert.That(call.Method.Name.Replace("_", "", StringComparison.Ordinal), Is.EqualTo(type.Name.ToLowerInvariant()));
        }
    }

    static FakePlatform Two()
    {
        var platform = new FakePlatform();
        foreach (var method in new[] { "get_transaction", "get_transactions", "get_quote" })
            platform.Unknown.Add(method);
        return platform;
    }
}
