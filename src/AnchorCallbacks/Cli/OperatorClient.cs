using System.Reflection;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using Refit;

namespace AnchorCallbacks.Cli;

/// <summary>A verb failed. Scripts see the exit code.</summary>
sealed class VerbFailedException(string outcome, string message, int exitCode, JsonNode? problem = null) : Exception(message)
{
    public string Outcome => outcome;

    public int ExitCode => exitCode;

    /// <summary>The server's problem document, if there is one.</summary>
    public JsonNode? Problem => problem;
}

/// <summary>The client of the operator API, on this machine or another one.</summary>
sealed class OperatorClient : IDisposable
{
    const int MaxPageSize = 500;

    readonly HttpClient http;

    public OperatorClient(OperatorOptions options, bool alwaysSocket = false)
    {
        (http, var address) = OperatorConnection.Open(options, alwaysSocket);
        Api = RestService.For<IOperatorApi>(http, new RefitSettings(new SystemTextJsonContentSerializer(OperatorJson.Default.Options))
        {
            UrlParameterFormatter = new QueryValues(),
            UrlParameterKeyFormatter = new SnakeCaseUrlParameterKeyFormatter(),
            // The handler throws what ends the verb. Refit must not wrap it.
            TransportExceptionFactory = (_, exception, _) => exception,
            DeserializationExceptionFactory = (_, _) => new(new VerbFailedException("failed", $"The server at {address} answers with "
                + "something else. Is it the operators' address? Does it run the same version as this program?", ExitCode.Refused)),
        });
    }

    public IOperatorApi Api { get; }

    /// <summary>The items of a list, page by page.</summary>
    /// <param name="read">Reads a page: the number of rows, and the cursor to start from.</param>
    /// <param name="max">The number of items to stop at.</param>
    /// <param name="pageRead">Sees each page before its items.</param>
    public static async IAsyncEnumerable<TItem> List<TPage, TItem>(
        Func<int, string?, Task<TPage>> read, int max, Action<TPage>? pageRead = null) where TPage : Page<TItem>
    {
        string? next = null;
        do
        {
            var page = await read(Math.Min(max, MaxPageSize), next);
            pageRead?.Invoke(page);
            foreach (var item in page.Items())
            {
                yield return item;
                if (--max == 0)
                    yield break;
            }
            next = page.Next;
        } while (next is not null);
    }

    /// <summary>Copies a document to a stream without buffering it.</summary>
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
            throw new VerbFailedException("unreachable", "The connection broke before the whole document was here.",
                ExitCode.NotReachable);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Formats values as the server reads them in a query.</summary>
    sealed class QueryValues : DefaultUrlParameterFormatter
    {
        public override string? Format(object? value, ICustomAttributeProvider attributeProvider, Type type) =>
            value is bool flag ? flag ? "true" : "false" : base.Format(value, attributeProvider, type);
    }
}
