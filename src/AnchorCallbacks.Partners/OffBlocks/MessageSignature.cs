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
            var id = StructuredFields.Serialize(item);
            if (item.Value is not string name || !seen.Add(id) || Component(request, name, item.Parameters) is not { } value)
                return null;
            text.Append(id).Append(": ").Append(value).Append('\n');
        }
        return text.Append("\"@signature-params\": ").Append(StructuredFields.Serialize(input.Items, input.Parameters)).ToString();
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
        if (parameters.Count > 0)
            return null;
        return name switch
        {
            "@method" => request.Method,
            "@authority" => request.Authority,
            "@scheme" => request.Scheme,
            "@target-uri" => $"{request.Scheme}://{request.Host}{request.Target}",
            "@request-target" => request.Target,
            "@path" => request.Path,
            "@query" => request.Query,
            _ when name.StartsWith('@') || name.Any(char.IsAsciiLetterUpper) => null,
            _ => request.Header(name),
        };
    }

    /// <summary>Null if it is not there exactly once.</summary>
    static string? QueryParameter(SignedRequest request, string name)
    {
        var values = request.Query[1..].Split('&').Select(pair => pair.Split('=', 2))
            .Where(pair => pair[0].Length > 0 && Encode(pair[0]) == name).Select(pair => Encode(pair.Length > 1 ? pair[1] : "")).ToList();
        return values is [var only] ? only : null;
    }

    static string Encode(string text) => Uri.EscapeDataString(Text.Unescape(text));

    static string? Missing(FieldMember input, bool hasBody, SignatureRules rules)
    {
        var covered = input.Items!.Where(item => item.Parameters.Count == 0).Select(item => item.Value).ToHashSet();
        return rules.Required.FirstOrDefault(rule => (hasBody || rule != "content-digest") && !rule.Split('/').Any(covered.Contains));
    }
}

/// <summary><c>Content-Digest</c> (RFC 9530).</summary>
static class ContentDigest
{
    public static Failure? Check(string? header, ReadOnlySpan<byte> body)
    {
        if (header is null || StructuredFields.Dictionary(header) is not { } digests)
            return Failure.Invalid("Content-Digest: must be sha-256=:…: or sha-512=:…:");
        var known = digests.Where(digest => digest.Name is "sha-256" or "sha-512").ToList();
        if (known.Count == 0)
            return Failure.Invalid("Content-Digest: must be sha-256=:…: or sha-512=:…:");
        foreach (var digest in known)
            if (digest.Value is not byte[] given
                || !given.AsSpan().SequenceEqual(digest.Name == "sha-256" ? SHA256.HashData(body) : SHA512.HashData(body)))
                return Failure.Invalid("Content-Digest: is not that of the body");
        return null;
    }
}
