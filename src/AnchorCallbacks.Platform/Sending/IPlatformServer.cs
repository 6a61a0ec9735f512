using Refit;

namespace AnchorCallbacks.Platform;

/// <summary>AP's platform server over HTTP. Status and body decide what an answer means, so no answer is an exception.</summary>
interface IPlatformServer
{
    /// <summary>A JSON-RPC batch.</summary>
    [Post("/")]
    Task<HttpResponseMessage> Post([Body] HttpContent batch, CancellationToken cancel);

    [Get("/transactions/{id}")]
    Task<HttpResponseMessage> GetTransaction(string id, CancellationToken cancel);

    [Get("/transactions")]
    Task<HttpResponseMessage> GetTransactions(TransactionsQuery query, CancellationToken cancel);
}

/// <summary>REST takes the words of JSON-RPC in lower case.</summary>
sealed record TransactionsQuery(
    [property: AliasAs("sep")] string Sep,
    [property: AliasAs("order_by")] string OrderBy,
    [property: AliasAs("order")] string Order,
    [property: AliasAs("statuses")] string? Statuses,
    [property: AliasAs("page_number")] int PageNumber,
    [property: AliasAs("page_size")] int PageSize);
