using System.Collections.Frozen;
using System.Security.Cryptography;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Files of the console, which are in the program itself. A file for browsers has its hash in its path: a browser keeps it, and a
/// new release has a new path.</summary>
static class ConsoleFiles
{
    public const string Root = "/console/files";

    const int HashCharacters = 16;

    sealed record BrowserFile(string Path, string MediaType, byte[] Content);

    static readonly Lazy<FrozenDictionary<string, BrowserFile>> Files = new(() => new[]
    {
        Read("console.css", "text/css; charset=utf-8"), Read("console.js", "text/javascript; charset=utf-8"),
        Read("console.svg", "image/svg+xml"),
    }.ToFrozenDictionary(file => file.Path));

    public static string Style { get; } = Files.Value.Keys.Single(path => path.EndsWith(".css", StringComparison.Ordinal));

    public static string Script { get; } = Files.Value.Keys.Single(path => path.EndsWith(".js", StringComparison.Ordinal));

    public static string Icon { get; } = Files.Value.Keys.Single(path => path.EndsWith(".svg", StringComparison.Ordinal));

    public static Stream Open(string name) =>
        typeof(ConsoleFiles).Assembly.GetManifestResourceStream($"AnchorCallbacks.ReviewConsole.{name}")
        ?? throw new InvalidOperationException($"{name} is not in the program.");

    public static Task Send(HttpContext context)
    {
        if (!Files.Value.TryGetValue($"{context.Request.Path}", out var file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = file.MediaType;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content).AsTask();
    }

    static BrowserFile Read(string name, string mediaType)
    {
        using var stream = Open(name);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..HashCharacters];
        return new($"{Root}/{hash}/{name}", mediaType, content);
    }
}
