using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Simulator.Recorded;

/// <summary>One exchange with the real platform server.</summary>
/// <param name="At">The second of the answer, where AP answered.</param>
sealed record PlatformExchange(string Release, string File, int Line, string Scenario, string Method, string Target,
    IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, int Status, string Answer, DateTimeOffset At)
{
    public static List<PlatformExchange> Load(string release, string file)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Contract", "Recordings", release, file + ".jsonl");
        return System.IO.File.Exists(path)
            ? [.. System.IO.File.ReadLines(path).Select((line, index) => Parse(release, file, index + 1, line))] : [];
    }

    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(new(Method), Target);
        if (Body.Length > 0 || Method == "POST")
            request.Content = new ByteArrayContent(Body);
        foreach (var (name, value) in Headers)
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            else if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                || name.Equals("X-Api-Key", StringComparison.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public override string ToString() => $"{Release} {File}:{Line} {Scenario}";

    static PlatformExchange Parse(string release, string file, int number, string line)
    {
        using var json = JsonDocument.Parse(line);
        var (request, response) = (json.RootElement.GetProperty("request"), json.RootElement.GetProperty("response"));
        var date = HeadersOf(response).FirstOrDefault(header => header.Name.Equals("Date", StringComparison.OrdinalIgnoreCase)).Value;
        return new(release, file, number,
            json.RootElement.TryGetProperty("scenario", out var scenario) ? scenario.GetString()! : "",
            request.GetProperty("method").GetString()!, request.GetProperty("target").GetString()!,
            HeadersOf(request), BodyOf(request), response.GetProperty("status").GetInt32(), Encoding.UTF8.GetString(BodyOf(response)),
            date is null ? default : DateTimeOffset.Parse(date, CultureInfo.InvariantCulture));
    }

    static List<(string Name, string Value)> HeadersOf(JsonElement message) =>
        [.. message.GetProperty("headers").EnumerateArray().Select(header => (header[0].GetString()!, header[1].GetString()!))];

    static byte[] BodyOf(JsonElement message) =>
        message.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : message.TryGetProperty("body_base64", out var base64) ? base64.GetBytesFromBase64()
        : [];
}
