using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's answer to a wallet.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
public sealed record WalletReply(int Status, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The member <c>id</c>.</summary>
    public string? Id => Text("id");

    /// <summary>The member <c>status</c>.</summary>
    public string? CustomerStatus => Text("status");

    /// <summary>The member <c>message</c>.</summary>
    public string? Message => Text("message");

    /// <summary>The member <c>error</c>.</summary>
    public string? Error => Text("error");

    /// <summary>The names of the required fields.</summary>
    public IEnumerable<string> Fields => Json.TryGetProperty("fields", out var fields)
        ? fields.EnumerateObject().Select(wanted => wanted.Name) : [];

    internal static WalletReply Refused(int status, string? error) =>
        new(status, error is null ? "{}" : $$"""{"error":"{{JsonEncodedText.Encode(error)}}"}""");

    /// <summary>The answer to the wallet when the callback server's answer is not a success.</summary>
    internal static WalletReply From(CallbackResponse answer, PlatformGeneration generation) => answer.Status switch
    {
        0 => Refused(502, "service not available"),
        400 or 422 => Refused(400, answer.Error),
        404 => Refused(404, answer.Error),
        401 when generation == PlatformGeneration.Four => Refused(500, "Internal Server Error"),
        _ => Refused(502, "internal server error"),
    };

    string? Text(string name) => Body.Length > 0 && Json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
