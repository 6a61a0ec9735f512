namespace AnchorCallbacks.Platform;

/// <summary>Adds the credential to each request.</summary>
sealed class SigningHandler(Credentials credentials) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        credentials.Apply(request);
        return base.SendAsync(request, cancellationToken);
    }
}
