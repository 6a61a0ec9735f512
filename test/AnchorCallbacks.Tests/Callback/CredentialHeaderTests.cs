using Microsoft.Extensions.Logging.Abstractions;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.Http;

namespace AnchorCallbacks.Tests.Callback;

sealed class CredentialHeaderTests
{
    static readonly FakeClock Clock = new();

    static string Jwt => Tokens.Sign($$"""{"exp":{{Clock.GetUtcNow().ToUnixTimeSeconds() + 30}}}""");

    [Test]
    public void Without_authentication_everybody_may_pass() => Assert.That(Check(AuthType.None, "Authorization", []), Is.Null);

    [Test]
    public void The_key_itself_is_an_api_key() => Assert.That(Check(AuthType.ApiKey, "X-Api-Key", [Tokens.Secret]), Is.Null);

    [TestCase("myPlatformToAnchorSecret123456789")]
    [TestCase("MYPLATFORMTOANCHORSECRET1234567890")]
    [TestCase("Bearer myPlatformToAnchorSecret1234567890")]
    [TestCase("x")]
    public void Another_api_key_is_refused(string key) =>
        Assert.That(Check(AuthType.ApiKey, "X-Api-Key", [key]), Is.EqualTo("X-Api-Key: is not the key of this server"));

    [TestCase("Bearer")]
    [TestCase("bearer")]
    [TestCase("BEARER")]
    public void A_bearer_with_a_good_token_may_pass(string scheme) =>
        Assert.That(Check(AuthType.Jwt, "Authorization", [$"{scheme} {Jwt}"]), Is.Null);

    [Test]
    public void A_header_of_another_name_carries_the_bearer_too() =>
        Assert.That(Check(AuthType.Jwt, "X-Token", ["Bearer " + Jwt]), Is.Null);

    [TestCase("")]
    [TestCase("Basic ")]
    [TestCase("Bearer")]
    [TestCase("Token Bearer ")]
    public void A_token_without_bearer_is_refused(string before) =>
        Assert.That(Check(AuthType.Jwt, "Authorization", [before + Jwt]), Is.EqualTo("Authorization: must be 'Bearer' and a JWT"));

    [Test]
    public void A_bearer_with_a_bad_token_is_refused_with_what_is_wrong_and_nothing_of_the_token() =>
        Assert.That(Check(AuthType.Jwt, "Authorization", ["Bearer " + Jwt[..^1]]), Is.EqualTo("Authorization: is not a JWT"));

    [TestCase(AuthType.Jwt)]
    [TestCase(AuthType.ApiKey)]
    public void A_missing_header_is_refused(AuthType type)
    {
        Assert.That(Check(type, "X-Any", []), Is.EqualTo("X-Any: is missing"));
        Assert.That(Check(type, "X-Any", [""]), Is.EqualTo("X-Any: is missing"));
    }

    [Test]
    public void A_doubled_header_is_refused_even_if_both_are_good()
    {
        Assert.That(Check(AuthType.Jwt, "Authorization", ["Bearer " + Jwt, "Bearer " + Jwt]), Is.EqualTo("Authorization: give it once"));
        Assert.That(Check(AuthType.ApiKey, "X-Api-Key", [Tokens.Secret, Tokens.Secret]), Is.EqualTo("X-Api-Key: give it once"));
    }

    static string? Check(AuthType type, string header, string[] values)
    {
        var context = new DefaultHttpContext();
        if (values.Length > 0)
            context.Request.Headers[header] = values;
        var failure = new CallbackAuth(new CallbackAuthOptions(type, Tokens.Key, header, TimeSpan.Zero, false), Clock,
            NullLogger<CallbackAuth>.Instance)
            .Check(context.Request);
        Assert.That(failure?.Kind ?? FailureKind.Unauthorized, Is.EqualTo(FailureKind.Unauthorized));
        return failure?.Text;
    }
}
