using System.Text.Json;

namespace AnchorCallbacks.Tests.Model;

/// <summary>What the wallet got from AP.</summary>
sealed record WalletReply(int Status, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Id => Text("id");

    public string? CustomerStatus => Text("status");

    public string? Message => Text("message");

    public string? Error => Text("error");

    public IEnumerable<string> Fields => Json.TryGetProperty("fields", out var fields)
        ? fields.EnumerateObject().Select(wanted => wanted.Name) : [];

    public static WalletReply Refused(int status, string? error) => new(status, error is null ? "{}" : $$"""{"error":{{JsonSerializer.Serialize(error)}}}""");

    /// <summary>What an answer of the callback server other than the accepted ones becomes.</summary>
    public static WalletReply From(CallbackAnswer answer, PlatformGeneration generation) => answer.Status switch
    {
        0 => Refused(502, "service not available"),
        400 or 422 => Refused(400, answer.Error),
        404 => Refused(404, answer.Error),
        401 when generation == PlatformGeneration.Four => Refused(500, "Internal Server Error"),
        _ => Refused(502, "internal server error"),
    };

    string? Text(string name) => Body.Length > 0 && Json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
