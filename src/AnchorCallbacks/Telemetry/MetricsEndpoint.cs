using System.Runtime.CompilerServices;
using AnchorCallbacks.Operators;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AnchorCallbacks.Telemetry;

/// <summary><c>GET /metrics</c> on the operators' address, for Prometheus. The first request loads the library and begins the counting: an
/// installation without Prometheus pays for neither.</summary>
sealed class MetricsEndpoint(IServiceProvider services) : IDisposable
{
    public const string Path = "/metrics";

    readonly Lock gate = new();
    MeterProvider? meters;
    volatile RequestDelegate? writer;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<MetricsEndpoint>();
        routes.MapMethods(Path, [HttpMethods.Get], context => endpoint.Write(context)).Requires(OperatorRole.Viewer)
            .ExcludeFromDescription();
    }

    public void Dispose() => meters?.Dispose();

    Task Write(HttpContext context)
    {
        if (writer is null)
            lock (gate)
                writer ??= Make();
        return writer(context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    RequestDelegate Make()
    {
        services.GetRequiredService<StoreGauges>();
        var provider = Sdk.CreateMeterProviderBuilder().AddMeasures().AddPrometheusExporter().Build();
        meters = provider;
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(provider, _ => true, path: null, configureBranchedPipeline: null,
            optionsName: null);
        return pipeline.Build();
    }
}
