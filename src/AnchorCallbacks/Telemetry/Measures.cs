using OpenTelemetry.Metrics;

namespace AnchorCallbacks.Telemetry;

/// <summary>The meters that both ways out show.</summary>
static class Measures
{
    static readonly double[] CommitSizes = [1, 2, 4, 8, 16, 32, 64, 128];
    static readonly double[] CommitSeconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

    public static MeterProviderBuilder AddMeasures(this MeterProviderBuilder builder) => builder
        .AddMeter(StoreGauges.MeterName, "AnchorCallbacks.Core", "AnchorCallbacks.Store", "AnchorCallbacks.Platform")
        .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http")
        .AddRuntimeInstrumentation()
        .AddView("store.commit.size", new ExplicitBucketHistogramConfiguration { Boundaries = CommitSizes })
        .AddView("store.commit.duration", new ExplicitBucketHistogramConfiguration { Boundaries = CommitSeconds })
        // No measure has the path, the query or the browser of a request: they may name a person.
        .AddView("http.server.request.duration", new MetricStreamConfiguration
        {
            TagKeys = ["http.route", "http.request.method", "http.response.status_code", "error.type"],
        })
        .AddView("http.client.request.duration", new MetricStreamConfiguration
        {
            TagKeys = ["http.request.method", "http.response.status_code", "server.address", "server.port", "error.type"],
        });
}
