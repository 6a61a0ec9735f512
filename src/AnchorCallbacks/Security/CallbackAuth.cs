using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Security;

/// <summary>Decides whether a request comes from AP.</summary>
sealed class CallbackAuth(CallbackAuthOptions options, TimeProvider clock)
{
    const string Prefix = "Bearer ";

    readonly byte[] secretDigest = SHA256.HashData(options.Secret);

    /// <returns>Null when the request may pass.</returns>
    public Failure? Check(HttpRequest request)
    {
        if (options.Type == AuthType.None)
            return null;
        var values = request.Headers[options.HeaderName];
        // Two headers: who put the second one there, and which one does a proxy in between look at?
        if (values.Count != 1 || values[0] is not { Length: > 0 } value)
            return Failure.Unauthorized(values.Count > 1 ? $"{options.HeaderName}: give it once" : $"{options.HeaderName}: is missing");
        if (options.Type == AuthType.ApiKey)
            return IsSecret(value) ? null : Failure.Unauthorized($"{options.HeaderName}: is not the key of this server");
        if (!value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Failure.Unauthorized($"{options.HeaderName}: must be 'Bearer' and a JWT");
        return Hs256.Problem(value.AsSpan(Prefix.Length), options.Secret, clock.GetUtcNow(), options.ClockSkew) is { } problem
            ? Failure.Unauthorized($"{options.HeaderName}: {problem}")
            : null;
    }

    /// <summary>Digests have one length, so the time taken tells nothing of the secret, its length included.</summary>
    bool IsSecret(string value)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), digest);
        return CryptographicOperations.FixedTimeEquals(digest, secretDigest);
    }
}
