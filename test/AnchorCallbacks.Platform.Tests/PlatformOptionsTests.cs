using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Platform.Tests;

sealed class PlatformOptionsTests
{
    [Test]
    public void Nothing_needs_to_be_set()
    {
        var options = Read();

        Assert.That(options, Is.EqualTo(new PlatformOptions()));
        Assert.That(options.Problems(), Is.Empty);
        Assert.That(options.BaseUrl, Is.EqualTo(new Uri("http://localhost:8085")));
    }

    [TestCase("BaseUrl", "localhost")]
    [TestCase("Auth:Type", "basic")]
    [TestCase("Auth:LifetimeSeconds", "long")]
    [TestCase("Release", "latest")]
    [TestCase("BatchLimit", "-1")]
    [TestCase("Timeouts:TotalSeconds", "1.5")]
    public void A_value_that_cannot_be_read_is_named(string name, string value)
    {
        Assert.That(() => Read((name, value)), Throws.TypeOf<FormatException>().With.Message.StartsWith($"Platform:{name}: must be"));
    }

    [TestCase("BaseUrl", "ftp://localhost", "BaseUrl")]
    [TestCase("Auth:Type", "jwt", "Auth:Secret")]
    [TestCase("Auth:LifetimeSeconds", "1", "Auth:LifetimeSeconds")]
    [TestCase("Auth:DatedBackSeconds", "60", "Auth:DatedBackSeconds")]
    [TestCase("BatchLimit", "0", "BatchLimit")]
    [TestCase("Timeouts:AttemptSeconds", "999", "Timeouts")]
    public void A_value_that_cannot_be_meant_is_named(string name, string value, string named)
    {
        Assert.That(Read((name, value)).Problems().Single(), Does.StartWith($"Platform:{named}: "));
    }

    [Test]
    public void A_short_secret_is_refused_for_tokens_without_being_repeated()
    {
        var problem = Read(("Auth:Type", "jwt"), ("Auth:Secret", "thirty-one bytes are not enough")).Problems().Single();

        Assert.That(problem, Does.StartWith("Platform:Auth:Secret: ").And.Not.Contain("thirty-one"));
    }

    [Test]
    public void A_service_collection_gets_one_client()
    {
        var services = new ServiceCollection().AddPlatformClient(Section(("BatchLimit", "10")));
        using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<PlatformClient>();
        Assert.That(provider.GetRequiredService<PlatformClient>(), Is.SameAs(client));
        Assert.That(() => new ServiceCollection().AddPlatformClient(Section(("BatchLimit", "0"))), Throws.ArgumentException);
    }

    static PlatformOptions Read(params (string Name, string Value)[] values) => PlatformOptions.Read(Section(values));

    static IConfigurationSection Section(params (string Name, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.ToDictionary(pair => "Platform:" + pair.Name, pair => (string?)pair.Value)).Build()
            .GetSection("Platform");
}
