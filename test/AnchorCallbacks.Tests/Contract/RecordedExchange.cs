using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Contract;

/// <summary>One exchange of the real platform: what it sent, and what the server of the recording answered.</summary>
sealed record RecordedExchange(string Scenario, string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers,
    byte[] Body, string AnsweredBody)
{
    public static List<RecordedExchange> Load(string release, string file)
    {
        var path = System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "Contract", "Recordings", release, file + ".jsonl");
        return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Parse)];
    }

    public string Path => Target.Split('?')[0];

    /// <summary>The id the recording's server gave in its answer, if it is a customer's.</summary>
    public string? AnsweredId
    {
        get
        {
            if (!AnsweredBody.StartsWith('{'))
                return null;
            using var json = JsonDocument.Parse(AnsweredBody);
            return json.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
        }
    }

    /// <summary>When the token was issued; null for a request without one.</summary>
    public DateTimeOffset? TokenTime
    {
        get
        {
            var header = Headers.FirstOrDefault(pair => pair.Name == "Authorization").Value;
            if (header is null)
                return null;
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(header.Split(' ')[1].Split('.')[1]));
            return DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("iat").GetInt64());
        }
    }

    /// <summary>The request as bytes, the recording's ids in it replaced by others.</summary>
    public byte[] ToBytes(IReadOnlyDictionary<string, string> ids)
    {
        var body = Replace(Body, ids);
        var target = Encoding.UTF8.GetString(Replace(Encoding.UTF8.GetBytes(Target), ids));
        var headers = Headers
            .Where(header => !header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                ? (header.Name, body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
                : header);
        return RawHttp.Request(Method, target, headers, body);
    }

    static byte[] Replace(byte[] bytes, IReadOnlyDictionary<string, string> ids)
    {
        foreach (var (recorded, ours) in ids)
        {
            var from = Encoding.ASCII.GetBytes(recorded);
            for (var at = bytes.AsSpan().IndexOf(from); at >= 0; at = bytes.AsSpan().IndexOf(from))
                bytes = [.. bytes.AsSpan(0, at), .. Encoding.ASCII.GetBytes(ours), .. bytes.AsSpan(at + from.Length)];
        }
        return bytes;
    }

    static RecordedExchange Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var request = json.RootElement.GetProperty("request");
        var response = json.RootElement.GetProperty("response");
        return new(
            json.RootElement.TryGetProperty("scenario", out var scenario) ? scenario.GetString()! : "",
            request.GetProperty("method").GetString()!,
            request.GetProperty("target").GetString()!,
            [.. request.GetProperty("headers").EnumerateArray().Select(header => (header[0].GetString()!, header[1].GetString()!))],
            BodyOf(request),
            Encoding.UTF8.GetString(BodyOf(response)));
    }

    static byte[] BodyOf(JsonElement message) =>
        message.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : message.TryGetProperty("body_base64", out var base64) ? base64.GetBytesFromBase64()
        : [];
}
