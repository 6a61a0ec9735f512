using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Platform.Tests.Contract;

/// <summary>One exchange with the real platform: what was sent to it, and what it answered, byte for byte.</summary>
sealed record RecordedExchange(string Release, string File, int Line, string Scenario, string Method, string Target, byte[] Body,
    int Status, byte[] Answer, string ContentType)
{
    public static IEnumerable<RecordedExchange> Load(string file)
    {
        foreach (var release in new[] { "2.12.0", "4.3.0" })
        {
            var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Contract", "Recordings", release, file + ".jsonl");
            if (!System.IO.File.Exists(path))
                continue;
            var number = 0;
            foreach (var line in System.IO.File.ReadLines(path))
                yield return Parse(release, file, ++number, line);
        }
    }

    public string RequestText => Encoding.UTF8.GetString(Body);

    public JsonElement AnswerJson => JsonDocument.Parse(Answer).RootElement;

    public override string ToString() => $"{Release} {File}:{Line} {Scenario}";

    static RecordedExchange Parse(string release, string file, int number, string line)
    {
        using var json = JsonDocument.Parse(line);
        var request = json.RootElement.GetProperty("request");
        var response = json.RootElement.GetProperty("response");
        var type = response.GetProperty("headers").EnumerateArray()
            .FirstOrDefault(header => header[0].GetString()!.Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
        return new(release, file, number,
            json.RootElement.TryGetProperty("scenario", out var scenario) ? scenario.GetString()! : "",
            request.GetProperty("method").GetString()!, request.GetProperty("target").GetString()!, BodyOf(request),
            response.GetProperty("status").GetInt32(), BodyOf(response), type.ValueKind == JsonValueKind.Array ? type[1].GetString()! : "");
    }

    static byte[] BodyOf(JsonElement message) =>
        message.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : message.TryGetProperty("body_base64", out var base64) ? base64.GetBytesFromBase64()
        : [];
}
