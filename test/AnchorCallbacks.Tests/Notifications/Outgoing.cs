using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>Requests under way from this process, counted for each port they go to.</summary>
static class Outgoing
{
    static readonly ConcurrentDictionary<int, long> UnderWay = [];
    static readonly MeterListener Listener = Listen();

    public static long To(int port) => Listener is null ? 0 : UnderWay.GetValueOrDefault(port);

    static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Meter.Name: "System.Net.Http", Name: "http.client.active_requests" })
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, tags, _) =>
        {
            foreach (var (name, value) in tags)
                if (name == "server.port" && value is int port)
                    UnderWay.AddOrUpdate(port, change, (_, count) => count + change);
        });
        listener.Start();
        return listener;
    }
}
