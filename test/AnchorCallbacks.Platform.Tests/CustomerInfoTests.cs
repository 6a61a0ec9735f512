namespace AnchorCallbacks.Platform.Tests;

/// <summary>Asking for customer data, which each generation does in its own way.</summary>
sealed class CustomerInfoTests
{
    static readonly CustomerInfoRequest Request = new()
    {
        TransactionId = "t",
        CustomerId = "c",
        CustomerType = "sep6",
        Message = "Your passport, please",
        Fields = ["photo_id_front"],
    };

    [Test]
    public async Task In_2_AP_is_told_what_to_ask()
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options => options with { Release = PlatformRelease.Parse("2.12.0") });

        await client.RequestCustomerInfoAsync(Request, (_, _, _, _) => throw new AssertionException("nobody need be asked"));

        Assert.That(platform.Requests.Single()[0]!["method"]!.ToString(), Is.EqualTo("request_customer_info_update"));
        Assert.That(platform.Requests.Single()[0]!["params"]!.ToJsonString(),
            Is.EqualTo(
                """{"required_customer_info_message":"Your passport, please","required_customer_info_updates":"""
                + """["photo_id_front"],"message":"Your passport, please","transaction_id":"t"}"""));
    }

    [Test]
    public async Task Since_3_AP_is_notified_when_the_callback_server_would_ask()
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options => options with { Release = PlatformRelease.Parse("4.3.0") });
        (string, string, string?) asked = default;

        await client.RequestCustomerInfoAsync(Request, (customer, transaction, type, _) =>
        {
            asked = (customer, transaction, type);
            return Task.FromResult("NEEDS_INFO");
        });

        Assert.That(asked, Is.EqualTo(("c", "t", "sep6")));
        Assert.That(platform.Requests.Single()[0]!["params"]!.ToJsonString(),
            Is.EqualTo("""{"customer_id":"c","customer_type":"sep6","message":"Your passport, please","transaction_id":"t"}"""));
    }

    [TestCase("ACCEPTED")]
    [TestCase("PROCESSING")]
    [TestCase("REJECTED")]
    public void Since_3_a_customer_who_lacks_nothing_is_not_asked(string status)
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options => options with { Release = PlatformRelease.Parse("4.3.0") });

        var refused = Assert.ThrowsAsync<PlatformRefusedException>(() =>
            client.RequestCustomerInfoAsync(Request, (_, _, _, _) => Task.FromResult(status)))!;

        Assert.That(refused.Reason, Is.EqualTo(new RefusalReason.NothingToAsk(status)));
        Assert.That(refused.Message, Does.Contain(status));
        Assert.That(platform.Requests, Is.Empty);
    }

    [Test]
    public void Since_3_the_customers_id_is_needed()
    {
        using var client = new FakePlatform().Client(options => options with { Release = PlatformRelease.Parse("4.3.0") });

        Assert.ThrowsAsync<ArgumentException>(() =>
            client.RequestCustomerInfoAsync(Request with { CustomerId = null }, (_, _, _, _) => Task.FromResult("NEEDS_INFO")));
    }
}
