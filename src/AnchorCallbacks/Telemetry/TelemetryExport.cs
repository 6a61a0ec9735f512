using System.Runtime.CompilerServices;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AnchorCallbacks.Telemetry;

/// <summary>Sends metrics and traces to a collector by OTLP. The standard variables <c>OTEL_…</c> configure it.</summary>
static class TelemetryExport
{
    /// <summary>The variable that turns it on.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    const string ServiceName = "anchor-callbacks";

    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<StoreGauges>();
        services.AddSingleton<MetricsEndpoint>();
        if (!string.IsNullOrEmpty(configuration[Endpoint]))
            AddExporter(services);
    }

    // A separate method: without a collector the libraries are not loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void AddExporter(IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(Describe)
            .WithMetrics(metrics => metrics.AddMeasures().AddOtlpExporter());
        telemetry.WithTracing(traces => traces
            .AddSource("AnchorCallbacks.Platform", "AnchorCallbacks.Core")
            // Paths have ids. Queries have accounts and memos.
            .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpRequest = (activity, _) => activity.SetTag("url.query", null))
            .AddHttpClientInstrumentation(options => options.EnrichWithHttpRequestMessage = (activity, request) =>
                activity.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Path)))
            .AddNpgsql()
            .AddOtlpExporter());
        services.AddHostedService<GaugesStart>();
    }

    /// <summary><c>OTEL_SERVICE_NAME</c> wins over this name.</summary>
    public static void Describe(ResourceBuilder resource) => resource
        .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))
        .AddEnvironmentVariableDetector();

    /// <summary>Makes the gauges at start, because nobody else asks for them.</summary>
    sealed class GaugesStart(StoreGauges gauges) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromResult(gauges);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
