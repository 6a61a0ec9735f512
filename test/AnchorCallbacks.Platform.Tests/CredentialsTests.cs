using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>Who the client says it is.</summary>
sealed class CredentialsTests
{
    const string Secret = "a secret of at least thirty-two bytes";

    static readonly NotifyTrustSet Call = new() { TransactionId = "t" };

    [Test]
    public async Task Without_authentication_nothing_is_sent()
    {
        var platform = new FakePlatform();
        using var client = platform.Client();
        await client.SendAsync(Call);

        Assert.That(platform.Messages.Single().Headers, Is.Empty);
    }

    [TestCase("", "X-Api-Key")]
    [TestCase("X-Anchor", "X-Anchor")]
    public async Task A_key_goes_as_it_is_into_its_header(string name, string header)
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options =>
            options with { Auth = new() { Type = PlatformAuthType.ApiKey, Secret = "key", HeaderName = name } });
        await client.SendAsync(Call);

        Assert.That(platform.Messages.Single().Headers.GetValues(header), Is.EqualTo(new[] { "key" }));
    }

    [Test]
    public async Task A_token_is_signed_with_HS256_and_says_since_when_and_until_when_and_no_more()
    {
        var platform = new FakePlatform();
        var clock = new Clock();
        using var client = platform.Client(options => options with
        {
            Auth = new()
            {
                Type = PlatformAuthType.Jwt,
                Secret = Secret,
                Lifetime = TimeSpan.FromSeconds(30),
                DatedBack = TimeSpan.FromSeconds(5)
            },
        }, clock);
        await client.SendAsync(Call);

        var parts = Token(platform, 0).Split('.');
        Assert.That(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])), Is.EqualTo("""{"alg":"HS256","typ":"JWT"}"""));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.That(claims.RootElement.EnumerateObject().Select(claim => (claim.Name, claim.Value.GetInt64())),
            Is.EqualTo(new[] { ("iat", now - 5), ("exp", now + 30) }));
        Assert.That(Base64Url.DecodeFromChars(parts[2]),
            Is.EqualTo(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))));
    }

    [Test]
    public async Task A_token_is_renewed_at_half_its_life()
    {
        var platform = new FakePlatform();
        var clock = new Clock();
        using var client = platform.Client(WithToken, clock);
        await client.SendAsync(Call);
        clock.Now += TimeSpan.FromSeconds(29);
        await client.SendAsync(Call);
        clock.Now += TimeSpan.FromSeconds(1);
        await client.SendAsync(Call);

        Assert.That(Token(platform, 1), Is.EqualTo(Token(platform, 0)));
        Assert.That(Token(platform, 2), Is.Not.EqualTo(Token(platform, 0)));
    }

    [Test]
    public async Task After_a_403_a_new_token_is_tried_once()
    {
        var refuse = true;
        var clock = new Clock();
        var platform = new FakePlatform
        {
            First = _ =>
            {
                if (!refuse)
                    return null;
                refuse = false;
                clock.Now += TimeSpan.FromSeconds(2);
                return Forbidden();
            },
        };
        using var client = platform.Client(WithToken, clock);

        var result = await client.SendAsync(Call);

        Assert.That(result.IsKnown);
        Assert.That(platform.Messages, Has.Count.EqualTo(2));
        Assert.That(Token(platform, 1), Is.Not.EqualTo(Token(platform, 0)));
    }

    [TestCase(PlatformAuthType.Jwt, 2)]
    [TestCase(PlatformAuthType.ApiKey, 1)]
    public void A_403_that_stays_is_unreachable_and_says_what_to_check(PlatformAuthType type, int requests)
    {
        var platform = new FakePlatform { First = _ => Forbidden() };
        using var client = platform.Client(options => options with { Auth = new() { Type = type, Secret = Secret } });

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => client.SendAsync(Call))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.Forbidden));
        Assert.That(failure.Message, Does.Contain("Platform:Auth:Secret").And.Not.Contain(Secret));
        Assert.That(platform.Messages, Has.Count.EqualTo(requests));
    }

    [TestCase(PlatformAuthType.Jwt)]
    [TestCase(PlatformAuthType.ApiKey)]
    public async Task While_the_secret_changes_the_one_that_AP_has_is_used(PlatformAuthType type)
    {
        const string Old = "the-secret-of-yesterday-0123456789abcdef";
        var known = Old;
        var platform = new FakePlatform { First = request => IsSignedWith(request, known) ? null : Forbidden() };
        using var client = platform.Client(options => options with
        {
            Auth = new() { Type = type, Secret = Secret, PreviousSecret = Old },
        });

        Assert.That((await client.SendAsync(Call)).IsKnown, "AP still has the old one");
        await client.SendAsync(Call);
        Assert.That(platform.Messages, Has.Count.EqualTo(3), "the one that AP took is used first");
        known = Secret;
        Assert.That((await client.SendAsync(Call)).IsKnown, "AP has the new one");
        known = "a third secret, which nobody here knows!";
        Assert.ThrowsAsync<PlatformUnreachableException>(() => client.SendAsync(Call));
        Assert.That(platform.Messages, Has.Count.EqualTo(7), "each secret is tried once");
    }

    static bool IsSignedWith(HttpRequestMessage request, string secret)
    {
        if (request.Headers.TryGetValues("X-Api-Key", out var key))
            return key.Single() == secret;
        var parts = request.Headers.Authorization!.Parameter!.Split('.');
        return Base64Url.DecodeFromChars(parts[2]).AsSpan().SequenceEqual(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")));
    }

    static PlatformOptions WithToken(PlatformOptions options) =>
        options with { Auth = new() { Type = PlatformAuthType.Jwt, Secret = Secret } };

    static HttpResponseMessage Forbidden() => FakePlatform.Json(HttpStatusCode.Forbidden, """{"error":"forbidden"}""");

    static string Token(FakePlatform platform, int message) =>
        platform.Messages[message].Headers.GetValues("Authorization").Single()["Bearer ".Length..];

    /// <summary>Only tells the time; waiting is real.</summary>
    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
