using System.Reflection;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using Refit;

namespace AnchorCallbacks.Cli;

/// <summary>A verb that did not end well, and the exit code scripts see.</summary>
sealed class VerbFailedException(string outcome, string message, int exitCode, JsonNode? problem = null) : Exception(message)
{
    public string Outcome => outcome;

    public int ExitCode => exitCode;

    /// <summary>What the server said, if it did.</summary>
    public JsonNode? Problem => problem;
}

/// <summary>The operator API of the server on this machine, or of another one.</summary>
sealed class OperatorClient : IDisposable
{
    const int MaxBatchSize = 500;

    readonly HttpClient http;

    public OperatorClient(OperatorOptions options)
    {
        (http, var address) = OperatorConnection.Open(options);
        Api = RestService.For<IOperatorApi>(http, new RefitSettings(new SystemTextJsonContentSerializer(OperatorJson.Default.Options))
        {
            UrlParameterFormatter = new QueryValues(),
            UrlParameterKeyFormatter = new SnakeCaseUrlParameterKeyFormatter(),
            // The handler's exceptions are the verb's end as they are.
            TransportExceptionFactory = (_, exception, _) => exception,
            DeserializationExceptionFactory = (_, _) => new(new VerbFailedException(
                "failed", $"The server at {address} answers something else; is it the operators' address, and the same version as this program?", ExitCode.Refused)),
        });
    }

    public IOperatorApi Api { get; }

    /// <summary>The items of a list, page by page.</summary>
    /// <param name="read">Reads a page of so many rows, from a cursor on.</param>
    /// <param name="most">At most so many items.</param>
    /// <param name="turn">Sees each page whole, before its items.</param>
    public static async IAsyncEnumerable<TItem> List<TPage,
        TItem>(Func<int, string?, Task<TPage>> read, int most, Action<TPage>? turn = null) where TPage : IPage<TItem>
    {
        string? next = null;
        do
        {
            var page = await read(Math.Min(most, MaxBatchSize), next);
            turn?.Invoke(page);
            foreach (var item in page.Items)
            {
                yield return item;
                if (--most == 0)
                    yield break;
            }
            next = page.Next;
        } while (next is not null);
    }

    /// <summary>Copies a document to a stream, a piece at a time.</summary>
    public async Task Download(string id, string documentId, Stream output, CancellationToken cancel)
    {
        using var response = await Api.GetDocument(id, documentId, cancel);
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancel);
            await content.CopyToAsync(output, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new VerbFailedException("unreachable", "The document broke off; what has been written of it is not whole.",
                ExitCode.NotReachable);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Values as the server's queries have them.</summary>
    sealed class QueryValues : DefaultUrlParameterFormatter
    {
        public override string? Format(object? value, ICustomAttributeProvider attributeProvider, Type type) =>
            value is bool flag ? flag ? "true" : "false" : base.Format(value, attributeProvider, type);
    }
}
