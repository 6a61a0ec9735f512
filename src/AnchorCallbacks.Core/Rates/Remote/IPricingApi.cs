using Refit;

namespace AnchorCallbacks.Rates.Remote;

/// <summary>The anchor's pricing service over HTTP. AP's query is forwarded byte for byte. The HTTP status gives the meaning of an
/// answer.</summary>
interface IPricingApi
{
    /// <param name="query">Without its <c>?</c>.</param>
    [Get("/rate")]
    Task<HttpResponseMessage> Rate([QueryName, Encoded] string? query, CancellationToken cancel);

    /// <param name="query">Without its <c>?</c>.</param>
    [Get("/fee")]
    Task<HttpResponseMessage> Fee([QueryName, Encoded] string? query, CancellationToken cancel);
}
