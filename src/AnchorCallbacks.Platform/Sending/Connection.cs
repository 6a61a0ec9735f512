using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Refit;
using StreamJsonRpc;

namespace AnchorCallbacks.Platform;

/// <summary>What calls to AP need: JSON-RPC on top, the Polly pipeline under it, HTTP at the bottom.</summary>
sealed class Connection : IDisposable
{
    readonly ServiceProvider http;
    readonly Transport transport;
    readonly Pipeline pipeline;
    IPlatformMethods? methods;

    /// <param name="handler">Not disposed here; null for the library's own.</param>
    public Connection(PlatformOptions options, HttpMessageHandler? handler, TimeProvider clock, Func<double> randomizer, Func<string> newId)
    {
        var credentials = new Credentials(options.Auth, clock);
        http = MakeHttp(options, credentials, handler);
        transport = new Transport(http.GetRequiredService<IPlatformServer>(), options.BaseUrl);
        pipeline = new Pipeline(options.Timeouts, credentials, clock, randomizer);
        Rpc = new PlatformRpc(new BatchHandler(transport, pipeline, clock), newId);
    }

    public PlatformRpc Rpc { get; }

    public IPlatformMethods Methods => methods ??= Rpc.Attach<IPlatformMethods>(new JsonRpcProxyOptions
    {
        ServerRequiresNamedArguments = true,
        ParameterNameTransform = JsonNamingPolicy.SnakeCaseLower.ConvertName,
    });

    /// <summary>For REST, which has no ids and no batches.</summary>
    public void Deconstruct(out Transport transport, out Pipeline pipeline) => (transport, pipeline) = (this.transport, this.pipeline);

    public void Dispose()
    {
        Rpc.Dispose();
        http.Dispose();
    }

    /// <summary>A container of the client's own: in the application's, Refit would be loaded when it starts.</summary>
    static ServiceProvider MakeHttp(PlatformOptions options, Credentials credentials, HttpMessageHandler? handler)
    {
        var services = new ServiceCollection();
        services.AddRefitGeneratedClient<IPlatformServer>(
            new RefitSettings(new SystemTextJsonContentSerializer(PlatformJson.Default.Options))
            {
                // The exception itself says how far the request came; Refit's own would carry the request, and the credential with it.
                TransportExceptionFactory = static (_, exception, _) => exception,
            })
            // The pipeline has the timeouts.
            .ConfigureHttpClient(client => (client.BaseAddress, client.Timeout) = (options.BaseUrl, Timeout.InfiniteTimeSpan))
            .ConfigurePrimaryHttpMessageHandler(() => handler ?? Connections.Make(options.Timeouts.Connect))
            .AddHttpMessageHandler(() => new SigningHandler(credentials))
            // The client keeps its handler; the handler renews its connections.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services.BuildServiceProvider();
    }
}
