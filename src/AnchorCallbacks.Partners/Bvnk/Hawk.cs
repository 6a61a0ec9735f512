using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>What a client signs with Hawk 1.</summary>
/// <param name="Resource">Path and query, as they were sent.</param>
/// <param name="Host">In lower case, without the port.</param>
sealed record HawkRequest(string Method, string Resource, string Host, int Port);

/// <summary>The attributes of <c>Authorization: Hawk …</c>. Pure functions.</summary>
sealed record HawkHeader(string Id, string Timestamp, string Nonce, string Mac, string? Hash, string? Ext, string? App, string? Delegate)
{
    const int LongestHeader = 4096;

    static readonly string[] Names = ["id", "ts", "nonce", "mac", "hash", "ext", "app", "dlg"];

    /// <returns>Null if the header is not exactly what Hawk allows.</returns>
    public static HawkHeader? Read(string? header)
    {
        if (header is null || header.Length > LongestHeader || !header.StartsWith("Hawk ", StringComparison.OrdinalIgnoreCase))
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 5; ;)
        {
            while (at < header.Length && header[at] == ' ')
                at++;
            var equals = header.IndexOf("=\"", at, StringComparison.Ordinal);
            if (equals < 0 || !Names.Contains(header[at..equals]) || ReadQuoted(header, equals + 2) is not ({ Length: > 0 } value, var end)
                || !values.TryAdd(header[at..equals], value))
                return null;
            at = end;
            while (at < header.Length && header[at] == ' ')
                at++;
            if (at == header.Length)
                break;
            if (header[at++] != ',')
                return null;
        }
        string? Of(string name) => values.GetValueOrDefault(name);
        return Of("id") is { } id && Of("ts") is { } ts && IsTime(ts) && Of("nonce") is { Length: <= 128 } nonce && Of("mac") is { } mac
            && (Of("dlg") is null || Of("app") is not null)
            ? new(id, ts, nonce, mac, Of("hash"), Of("ext"), Of("app"), Of("dlg")) : null;
    }

    public long Time => long.Parse(Timestamp, NumberStyles.None, CultureInfo.InvariantCulture);

    public bool Fits(HawkRequest request, byte[] key) => IsSame(Mac, Sign(request, key));

    public string Sign(HawkRequest request, byte[] key)
    {
        var text = new StringBuilder("hawk.1.header\n");
        foreach (var line in (ReadOnlySpan<string>)[Timestamp, Nonce, request.Method.ToUpperInvariant(), request.Resource, request.Host,
            request.Port.ToString(CultureInfo.InvariantCulture), Hash ?? "",
            (Ext ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)])
            text.Append(line).Append('\n');
        if (App is not null)
            text.Append(App).Append('\n').Append(Delegate ?? "").Append('\n');
        return Mac64(key, text.ToString());
    }

    /// <summary>Whether the body is the one that was signed. Without a hash the client has signed none.</summary>
    public bool FitsBody(string? contentType, ReadOnlySpan<byte> body) => Hash is null || IsSame(Hash, HashOf(contentType, body));

    public static string HashOf(string? contentType, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var type = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        hash.AppendData(Encoding.UTF8.GetBytes($"hawk.1.payload\n{type}\n"));
        hash.AppendData(body);
        hash.AppendData("\n"u8);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>The server's time and its MAC, with which a client corrects its clock.</summary>
    public static string StaleChallenge(long now, byte[] key)
    {
        var ts = now.ToString(CultureInfo.InvariantCulture);
        return $"Hawk ts=\"{ts}\", tsm=\"{Mac64(key, $"hawk.1.ts\n{ts}\n")}\", error=\"Stale timestamp\"";
    }

    static string Mac64(byte[] key, string text) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    static bool IsSame(string given, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right));

    static bool IsTime(string ts) => ts.Length is > 0 and <= 12 && ts.All(char.IsAsciiDigit) && (ts.Length == 1 || ts[0] != '0');

    static (string Value, int End)? ReadQuoted(string header, int at)
    {
        var value = new StringBuilder();
        for (; at < header.Length; at++)
        {
            var c = header[at];
            if (c == '"')
                return (value.ToString(), at + 1);
            if (c == '\\' && ++at < header.Length)
                c = header[at];
            if (c is < ' ' or > '~')
                return null;
            value.Append(c);
        }
        return null;
    }
}
