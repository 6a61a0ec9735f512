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

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, Get).Requires(OperatorRole.Viewer).Produces(StatusCodes.Status200OK, contentType: "text/plain");

    [EndpointSummary("Metrics in the text format of Prometheus. The first request begins the counting.")]
    internal static Task Get(HttpContext context, MetricsEndpoint endpoint) => endpoint.Write(context);

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
        var provider = Sdk.CreateMeterProviderBuilder().ConfigureResource(TelemetryExport.Describe).AddMeasures()
            .AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0).Build();
        meters = provider;
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(provider, _ => true, path: null, configureBranchedPipeline: null,
            optionsName: null);
        return pipeline.Build();
    }
}
