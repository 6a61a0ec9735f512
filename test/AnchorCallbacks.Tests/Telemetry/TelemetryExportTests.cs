using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Secrecy;
using Dapper;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Telemetry;

/// <summary>What a collector receives by OTLP.</summary>
sealed class TelemetryExportTests
{
    const string TraceOfPut = "0af7651916cd43dd8448eb211c80319c";

    // Another server's gauges would mix with those of a test of metrics.
    [Test, NonParallelizable]
    public async Task A_collector_receives_metrics_and_traces_and_no_personal_data()
    {
        await using var collector = await Collector.Start();
        await using var loop = await Loop.Start(overrides:
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ]);
        var links = new ConcurrentBag<string>();
        using var listener = Listen(links);
        var (person, wallet) = (new PlantedPerson(), Loop.Wallet());
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");

        await Put(loop, [.. PlantedPerson.Good, ("account", wallet), ("type", "sep6")], TraceOfPut);
        await loop.Server.GetCustomer(("account", wallet), ("type", "sep6"), ("lang", "es"));
        await loop.UntilStatus(id, "pending_anchor");

        await Eventually(() => Task.FromResult(links.Contains(TraceOfPut)),
            () => $"the call to AP has a link to the trace of the PUT; links: {string.Join(' ', links)}; kept: {Kept(loop).Result}");
        await Eventually(() => collector.Texts("/v1/traces").Contains("/customer") && collector.Texts("/v1/traces").Contains("outbox.send")
            && collector.Texts("/v1/traces").Contains("notify_customer_info_updated"), "the traces arrive");
        await Eventually(() => collector.Texts("/v1/metrics").Contains("anchor_callbacks.queue.waiting")
            && collector.Texts("/v1/metrics").Contains("store.commit.duration"), "the metrics arrive");
        Assert.That(loop.Platform.LastTraceParent, Does.StartWith("00-"), "AP gets the trace");
        foreach (var body in collector.Bodies)
            Assert.That(person.Values.FoundIn(body), Is.Empty);
        Assert.That(collector.All, Does.Not.Contain(wallet), "an account is in no attribute");
        Assert.That(collector.All, Does.Contain("anchor-callbacks"));
    }

    [Test]
    public async Task Without_a_collector_nothing_of_it_is_made()
    {
        await using var server = await TestServer.Start();

        Assert.That(server.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)), Is.Null);
        Assert.That(server.Services.GetService(typeof(OpenTelemetry.Metrics.MeterProvider)), Is.Null);
    }

    static async Task<string> Kept(Loop loop) => string.Join(' ', await loop.Server.Get<Database>().Read(async connection =>
        await connection.QueryAsync<string>("SELECT trace FROM outbox UNION ALL SELECT trace FROM transactions")));

    static async Task Put(Loop loop, (string, string)[] members, string trace)
    {
        // A client of .NET in this process would send a trace of its own.
        var body = await RefusedRequests.Json(members).ReadAsByteArrayAsync();
        var request = RawHttp.Request("PUT", "/customer",
        [
            ("Content-Type", "application/json"), ("Content-Length", $"{body.Length}"), ("traceparent", $"00-{trace}-b7ad6b7169203331-01"),
        ], body);
        Assert.That((await RawHttp.Send(loop.Server.Client.BaseAddress!, request)).Status, Is.EqualTo(200));
    }

    static ActivityListener Listen(ConcurrentBag<string> links)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "AnchorCallbacks.Core",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                foreach (var link in activity.Links)
                    links.Add(link.Context.TraceId.ToHexString());
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>A stub of a collector. It reads every message as protobuf, and keeps the texts.</summary>
    sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        readonly ConcurrentQueue<(string Path, byte[] Body)> received = [];

        public string Address => app.Urls.First();

        public IEnumerable<byte[]> Bodies => received.Select(message => message.Body);

        public string All => string.Join('\n', received.Select(message => Read(message.Body)));

        public string Texts(string path) =>
            string.Join('\n', received.Where(message => message.Path == path).Select(message => Read(message.Body)));

        public static async Task<Collector> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var collector = new Collector(builder.Build());
            await collector.Run();
            return collector;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        Task Run()
        {
            app.Run(async context =>
            {
                var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                received.Enqueue((context.Request.Path.Value!, body.ToArray()));
            });
            return app.StartAsync();
        }

        static string Read(byte[] message)
        {
            var text = new StringBuilder();
            Walk(message, text);
            return text.ToString();
        }

        /// <summary>The types are not known here. A field of bytes is a text, a message, or both.</summary>
        static void Walk(byte[] message, StringBuilder text)
        {
            try
            {
                var input = new CodedInputStream(message);
                while (input.ReadTag() is var tag && tag != 0)
                    if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                    {
                        var bytes = input.ReadBytes().ToByteArray();
                        text.AppendLine(Encoding.UTF8.GetString(bytes));
                        Walk(bytes, text);
                    }
                    else
                        input.SkipLastField();
            }
            catch (InvalidProtocolBufferException)
            {
                // It was a text.
            }
        }
    }
}
