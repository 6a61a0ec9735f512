using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>What a client signs: the request as it was sent.</summary>
/// <param name="Authority">Host and port in lower case, without the scheme's own port.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">By name in lower case; several values of a name in their order.</param>
sealed record SignedRequest(string Method, string Scheme, string Authority, string Target,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Headers)
{
    /// <summary>Host and port as they were sent: some clients sign the address with the capitals that they were given.</summary>
    public string Host { get; init; } = Authority;

    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[Target.IndexOf('?', StringComparison.Ordinal)..] : "?";

    public string? Header(string name) =>
        Headers.TryGetValue(name, out var values) ? string.Join(", ", values.Select(value => value.Trim(' ', '\t'))) : null;
}

/// <summary>The rules for a signature.</summary>
/// <param name="Required">Each must be covered; <c>a/b</c>: one of them. <c>content-digest</c> only if there is a body.</param>
/// <param name="MaxAge">The longest time between the signature and now.</param>
sealed record SignatureRules(IReadOnlyList<string> Required, TimeSpan MaxAge);

/// <summary>HTTP message signatures (RFC 9421) with <c>ecdsa-p384-sha384</c>. Pure functions.</summary>
static class MessageSignature
{
    public const string Algorithm = "ecdsa-p384-sha384";

    const int SignatureBytes = 96, MostSignatures = 4;

    /// <summary>The order of P-384. With s, also this minus s is a signature.</summary>
    static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    /// <param name="findKey">The public key of an id, as PEM; null if there is none.</param>
    /// <returns>Why the request is refused; null if it is signed.</returns>
    public static Failure? Check(SignedRequest request, Func<string, string?> findKey, bool hasBody, SignatureRules rules,
        DateTimeOffset now)
    {
        if (request.Header("signature-input") is not { Length: > 0 and <= 8192 } inputText
            || request.Header("signature") is not { } signatureText
            || StructuredFields.Dictionary(inputText) is not { Count: > 0 and <= MostSignatures } inputs
            || StructuredFields.Dictionary(signatureText) is not { } signatures)
            return Failure.Unauthorized("Signature: give Signature and Signature-Input as RFC 9421 says");
        Failure? last = null;
        var isSigned = false;
        foreach (var input in inputs)
        {
            if (input.Items is null || input.Parameter("keyid") is not string keyId || findKey(keyId) is not { } pem)
            {
                last ??= Failure.Unauthorized("Signature-Input: keyid is not a key of this partner");
                continue;
            }
            if (signatures.Find(signature => signature.Name == input.Name)?.Value is not byte[] value)
                return Failure.Unauthorized($"Signature: has no value for {input.Name}");
            if (Check(request, input, value, pem, now, rules) is { } problem)
                return problem;
            if (Missing(input, hasBody, rules) is { } missing)
                last = Failure.Unauthorized($"Signature-Input: must cover {missing}");
            else
                isSigned = true;
        }
        return isSigned ? null : last;
    }

    static Failure? Check(SignedRequest request, FieldMember input, byte[] value, string pem, DateTimeOffset now, SignatureRules rules)
    {
        var seconds = now.ToUnixTimeSeconds();
        if (input.Parameter("alg") is { } algorithm && algorithm is not Algorithm)
            return Failure.Unauthorized($"Signature-Input: alg must be {Algorithm}");
        if (input.Parameter("created") is not long created)
            return Failure.Unauthorized("Signature-Input: created is missing");
        if (Math.Abs(seconds - created) > rules.MaxAge.TotalSeconds)
            return Failure.Unauthorized(FormattableString.Invariant(
                $"Signature-Input: created is more than {rules.MaxAge.TotalSeconds} seconds from the time of this server"));
        if (input.Parameter("expires") is { } expires && (expires is not long end || end < seconds))
            return Failure.Unauthorized("Signature-Input: the signature has expired");
        if (Base(request, input) is not { } text)
            return Failure.Unauthorized("Signature-Input: covers a component that the request does not have, or that is not known");
        return Verify(pem, Encoding.UTF8.GetBytes(text), value)
            || (request.Host != request.Authority
                && Check(request with { Host = request.Authority }, input, value, pem, now, rules) is null)
            ? null : Failure.Unauthorized("Signature: does not fit the request");
    }

    /// <summary>The text that is signed. Null if a component cannot be determined.</summary>
    public static string? Base(SignedRequest request, FieldMember input)
    {
        var text = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in input.Items!)
        {
            var id = StructuredText.Of(item);
            if (item.Value is not string name || !seen.Add(id) || Component(request, name, item.Parameters) is not { } value)
                return null;
            text.Append(id).Append(": ").Append(value).Append('\n');
        }
        return text.Append("\"@signature-params\": ").Append(StructuredText.Of(input.Items, input.Parameters)).ToString();
    }

    public static string? ReadKey(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.KeySize == 384 ? key.ExportSubjectPublicKeyInfoPem() : null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    static bool Verify(string pem, byte[] text, byte[] signature)
    {
        if (signature.Length != SignatureBytes)
            return false;
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(text, signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    static string? Component(SignedRequest request, string name, IReadOnlyList<(string Name, object Value)> parameters)
    {
        if (name == "@query-param")
            return parameters is [("name", string parameter)] ? QueryParameter(request, parameter) : null;
        if (!name.StartsWith('@'))
            return Field(request, name, parameters);
        return parameters.Count > 0 ? null : name switch
        {
            "@method" => request.Method,
            "@authority" => request.Authority,
            "@scheme" => request.Scheme,
            "@target-uri" => $"{request.Scheme}://{request.Host}{request.Target}",
            "@request-target" => request.Target,
            "@path" => request.Path,
            "@query" => request.Query,
            _ => null,
        };
    }

    /// <summary>A header: as it was sent, as a structured field, one member of a dictionary, or its bytes.</summary>
    static string? Field(SignedRequest request, string name, IReadOnlyList<(string Name, object Value)> parameters)
    {
        if (name.Any(char.IsAsciiLetterUpper) || request.Header(name) is not { } text)
            return null;
        return parameters switch
        {
            [] => text,
            [("sf", true)] => StructuredText.Of(text),
            [("key", string key)] => Member(text, key),
            [("sf", true), ("key", string key)] => Member(text, key),
            [("key", string key), ("sf", true)] => Member(text, key),
            [("bs", true)] => string.Join(", ", request.Headers[name].Select(value =>
                $":{Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Trim(' ', '\t')))}:")),
            _ => null,
        };
    }

    static string? Member(string dictionary, string key) =>
        StructuredFields.Dictionary(dictionary)?.Find(member => member.Name == key) is { } found ? StructuredText.Value(found) : null;

    /// <summary>Null if it is not there exactly once.</summary>
    static string? QueryParameter(SignedRequest request, string name)
    {
        var values = request.Query[1..].Split('&').Select(pair => pair.Split('=', 2))
            .Where(pair => pair[0].Length > 0 && Encode(pair[0]) == name).Select(pair => Encode(pair.Length > 1 ? pair[1] : "")).ToList();
        return values is [var only] ? only : null;
    }

    /// <summary>As forms are encoded, with blanks as %20.</summary>
    static string Encode(string text) => Uri.EscapeDataString(Text.Unescape(text))
        .Replace("%2A", "*", StringComparison.Ordinal).Replace("~", "%7E", StringComparison.Ordinal);

    static string? Missing(FieldMember input, bool hasBody, SignatureRules rules)
    {
        var covered = input.Items!.Where(IsWhole).Select(item => item.Value).ToHashSet();
        return rules.Required.FirstOrDefault(rule => (hasBody || rule != "content-digest") && !rule.Split('/').Any(covered.Contains));
    }

    /// <summary>Whether the item covers all of its component. One digest of the body is as good as all.</summary>
    static bool IsWhole(FieldItem item) => item.Parameters is [] or [("sf" or "bs", true)]
        || item is { Value: "content-digest", Parameters: [("key", "sha-256" or "sha-512")] };

    /// <summary>A hash of each signature of the partner, the same for both spellings that ECDSA has. None if they cover a header.</summary>
    public static IReadOnlyList<string> Hashes(SignedRequest request, Func<string, string?> findKey, string unlessCovered)
    {
        var own = (StructuredFields.Dictionary(request.Header("signature-input") ?? "") ?? [])
            .Where(input => input.Items is not null && input.Parameter("keyid") is string id && findKey(id) is not null).ToList();
        if (own.Exists(input => input.Items!.Any(item => item.Value is string name && name == unlessCovered && IsWhole(item))))
            return [];
        var values = StructuredFields.Dictionary(request.Header("signature") ?? "") ?? [];
        return [.. own.Select(input => values.Find(value => value.Name == input.Name)?.Value).OfType<byte[]>()
            .Where(value => value.Length == SignatureBytes).Select(value =>
            {
                var s = new BigInteger(value.AsSpan(SignatureBytes / 2), true, true);
                return Convert.ToHexStringLower(SHA384.HashData(
                    [.. value.AsSpan(0, SignatureBytes / 2), .. BigInteger.Min(s, Order - s).ToByteArray()]));
            })];
    }
}
