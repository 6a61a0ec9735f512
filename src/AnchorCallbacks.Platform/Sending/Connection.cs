using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Refit;
using StreamJsonRpc;

namespace AnchorCallbacks.Platform;

/// <summary>The layers of a call to AP: JSON-RPC on top, the Polly pipeline below it, HTTP at the bottom.</summary>
sealed class Connection : IDisposable
{
    readonly ServiceProvider http;
    readonly Transport transport;
    readonly Pipeline pipeline;
    IPlatformMethods? methods;

    /// <param name="handler">Is not disposed here. Null for the library's own.</param>
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

    /// <summary>REST has no ids and no batches.</summary>
    public void Deconstruct(out Transport transport, out Pipeline pipeline) => (transport, pipeline) = (this.transport, this.pipeline);

    public void Dispose()
    {
        Rpc.Dispose();
        http.Dispose();
    }

    /// <summary>A separate container for the client. In the application's container, Refit would be loaded at start.</summary>
    static ServiceProvider MakeHttp(PlatformOptions options, Credentials credentials, HttpMessageHandler? handler)
    {
        var services = new ServiceCollection();
        services.AddRefitGeneratedClient<IPlatformServer>(
            new RefitSettings(new SystemTextJsonContentSerializer(PlatformJson.Default.Options))
            {
                // This exception says how far the request came. Refit's exception would contain the request, and so the credential.
                TransportExceptionFactory = static (_, exception, _) => exception,
            })
            // The pipeline has the timeouts.
            .ConfigureHttpClient(client => (client.BaseAddress, client.Timeout) = (options.BaseUrl, Timeout.InfiniteTimeSpan))
            .ConfigurePrimaryHttpMessageHandler(() => handler ?? Connections.Make(options.Timeouts.Connect))
            .AddHttpMessageHandler(() => new SigningHandler(credentials))
            // The client keeps its handler, and the handler renews its connections.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services.BuildServiceProvider();
    }
}
