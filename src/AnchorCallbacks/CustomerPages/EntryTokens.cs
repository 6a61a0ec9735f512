using System.Text.Json;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.CustomerPages;

/// <summary>What AP's token says.</summary>
/// <param name="Customer">The account and memo of the wallet's user.</param>
/// <param name="Data">AP's <c>data</c>: asset, amount, lang and more, where the wallet gave them.</param>
sealed record EntryClaims(string TransactionId, CustomerKey Customer, IReadOnlyDictionary<string, string> Data);

/// <summary>Verifies the token in an address that AP has made for a wallet's user: HS256 only, not expired, made for this transaction (AP
/// <c>Sep24InteractiveUrlJwt</c>, <c>Sep24MoreInfoUrlJwt</c>, <c>Sep6MoreInfoUrlJwt</c>).</summary>
/// <param name="previous">The secret before its last change; empty: there is none.</param>
sealed class EntryTokens(byte[] secret, byte[] previous, TimeProvider clock)
{
    const int MaxLength = 256;

    // AP's tokens have no iat. Their expiry is exact: it is minutes away, and a longer life would serve nobody.
    readonly Hs256? verifier = secret.Length == 0 ? null : new(secret, TimeSpan.Zero, previous);

    /// <summary>Without a secret the way in is closed.</summary>
    public bool IsOpen => verifier is not null;

    /// <returns>A failure for the log. The user gets one page for all of them.</returns>
    public Result<EntryClaims> Read(IQueryCollection query)
    {
        if (verifier is null)
            return Failure.Unauthorized("this way in has no secret here");
        if (query["transaction_id"] is not [{ Length: > 0 and <= MaxLength } id] || Text.ControlProblem(id, MaxLength) is not null)
            return Failure.Invalid("transaction_id: must be given once");
        if (query["token"] is not [{ Length: > 0 } token])
            return Failure.Invalid("token: must be given once");
        if ((verifier.Read(token, out var validity, out var claims) ?? validity.Problem(clock.GetUtcNow())) is { } problem)
            return Failure.Unauthorized($"token: {problem}");
        return Read(id, claims);
    }

    static Result<EntryClaims> Read(string id, byte[] claims)
    {
        try
        {
            using var json = JsonDocument.Parse(claims, new() { AllowDuplicateProperties = false });
            var root = json.RootElement;
            if (Member(root, "jti") != id)
                return Failure.Unauthorized("token: was made for another transaction");
            if (Member(root, "sub") is not { Length: > 0 } subject)
                return Failure.Unauthorized("token: has no sub");
            var parts = subject.Split(':', 2);
            if (CustomerKey.Read(null, parts[0], parts.Length > 1 ? parts[1] : null, parts.Length > 1 ? "id" : null)
                .Failed(out _, out var customer))
                return Failure.Unauthorized("token: sub is not a Stellar account with an id memo");
            var data = new Dictionary<string, string>(StringComparer.Ordinal);
            if (root.TryGetProperty("data", out var given) && given.ValueKind == JsonValueKind.Object)
                foreach (var member in given.EnumerateObject())
                    if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: <= MaxLength } value)
                        data[member.Name] = value;
            return new EntryClaims(id, customer, data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Failure.Unauthorized("token: is not a JWT");
        }
    }

    static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
