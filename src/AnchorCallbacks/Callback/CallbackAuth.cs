using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Callback;

/// <summary>Decides whether a request comes from AP.</summary>
sealed partial class CallbackAuth(CallbackAuthOptions options, TimeProvider clock, ILogger<CallbackAuth> log)
{
    const string Prefix = "Bearer ";

    static readonly TimeSpan LogInterval = TimeSpan.FromHours(1);

    readonly byte[] secretDigest = SHA256.HashData(options.Secret), previousDigest = SHA256.HashData(options.PreviousSecret);

    long nextLog;

    /// <summary>AP's tokens contain only times in seconds. All requests within one second have the same token.</summary>
    volatile KnownToken? lastGood;

    Hs256? verifier;

    /// <summary>Created for the first token. Without tokens the library is not loaded.</summary>
    Hs256 Verifier => verifier ??= new(options.Secret, options.ClockSkew, options.PreviousSecret);

    /// <summary>No caller needs a credential.</summary>
    public bool IsOpen => options.Type == AuthType.None;

    /// <summary>Whether the request has a credential, valid or not.</summary>
    public bool IsGiven(HttpRequest request) => request.Headers[options.HeaderName].Count > 0;

    /// <returns>Null if the request is allowed.</returns>
    public Failure? Check(HttpRequest request)
    {
        if (IsOpen)
            return null;
        var values = request.Headers[options.HeaderName];
        // With two headers it is unknown which one a proxy has checked.
        if (values.Count != 1 || values[0] is not { Length: > 0 } value)
            return Failure.Unauthorized(values.Count > 1 ? $"{options.HeaderName}: give it once" : $"{options.HeaderName}: is missing");
        if (options.Type == AuthType.ApiKey)
            return IsSecret(value) ? null : Failure.Unauthorized($"{options.HeaderName}: is not the key of this server");
        if (!value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Failure.Unauthorized($"{options.HeaderName}: must be 'Bearer' and a JWT");
        return TokenProblem(value) is { } problem ? Failure.Unauthorized($"{options.HeaderName}: {problem}") : null;
    }

    string? TokenProblem(string value)
    {
        var now = clock.GetUtcNow();
        if (lastGood is { } known
            && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(value.AsSpan()), MemoryMarshal.AsBytes(known.Value.AsSpan())))
            return known.Validity.Problem(now);
        var problem = Verifier.Read(value[Prefix.Length..], out var validity) ?? validity.Problem(now);
        if (problem is null)
        {
            lastGood = new(value, validity);
            if (Verifier.UsedPrevious)
                SayPrevious();
        }
        return problem;
    }

    sealed record KnownToken(string Value, Hs256.Validity Validity);

    /// <summary>Compares digests: they have one length, so that the time reveals nothing about the secret, not even its length.</summary>
    bool IsSecret(string value)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), digest);
        if (CryptographicOperations.FixedTimeEquals(digest, secretDigest))
            return true;
        if (options.PreviousSecret.Length == 0 || !CryptographicOperations.FixedTimeEquals(digest, previousDigest))
            return false;
        SayPrevious();
        return true;
    }

    /// <summary>Once an hour: while it appears, the change of the secret is not complete.</summary>
    void SayPrevious()
    {
        var (now, next) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), Interlocked.Read(ref nextLog));
        if (now >= next && Interlocked.CompareExchange(ref nextLog, now + (long)LogInterval.TotalMilliseconds, next) == next)
            LogPrevious();
    }

    [LoggerMessage(EventId = 3005, EventName = "CallbackAuth.Previous", Level = LogLevel.Information,
        Message = "A caller used Callback:Auth:PreviousSecret; AP does not have the new secret in "
        + "all its processes yet")]
    partial void LogPrevious();
}
