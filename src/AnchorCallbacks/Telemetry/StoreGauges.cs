using System.Diagnostics.Metrics;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Telemetry;

/// <summary>The gauges of the store. Nothing is read before somebody collects them.</summary>
sealed class StoreGauges : IDisposable
{
    public const string MeterName = "AnchorCallbacks";

    /// <summary>The gauges of one collection share one read.</summary>
    static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(2);

    static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(4);

    readonly Meter meter;
    readonly Database database;
    readonly TimeProvider clock;
    readonly Lock gate = new();
    StoreFigures? figures;
    long readAt = long.MinValue;

    public StoreGauges(Database database, DiskSpace disk, PlatformLink link, TimeProvider clock)
    {
        (this.database, this.clock) = (database, clock);
        // The scope tells the servers of one process apart.
        meter = new(MeterName, version: null, tags: null, scope: this);
        Gauge("reviews.waiting", "{customer}", "Customers that wait for an officer, by type.", Reviews(row => row.Waiting));
        Gauge("reviews.oldest_age", "s", "How long the oldest review waits, by type.", Reviews(row => Age(row.Oldest)));
        Gauge("queue.waiting", "{message}", "Calls to AP (outbox) and events of AP (inbox) that wait.", Queues(queue => queue.Waiting));
        Gauge("queue.parked", "{message}", "Calls and events that a person must look at.", Queues(queue => queue.Parked));
        Gauge("queue.oldest_age", "s", "The age of the oldest waiting call or event.",
            Queues(queue => queue.OldestSeconds(clock.GetUtcNow()) ?? 0));
        Gauge("transactions", "{transaction}", "Transactions that are open, wait for a person, or must be paid back.", now =>
        [
            new(now.Transactions.Open, Tag("state", "open")), new(now.Transactions.Stuck, Tag("state", "stuck")),
            new(now.Transactions.Refunds, Tag("state", "refund_due")),
        ]);
        Gauge("sessions", "{session}", "Browsers that are signed in.", now =>
            [new(now.OperatorSessions, Tag("kind", "operator")), new(now.PageSessions, Tag("kind", "customer"))]);
        meter.CreateObservableGauge($"{Prefix}.disk.free", () => disk.FreePercent() is { } free
            ? (IEnumerable<Measurement<long>>)[new(free)] : [], "%", "The free share of the store's disk.");
        meter.CreateObservableGauge($"{Prefix}.platform.reachable", () => link.Alarm is null ? 1L : 0L, description: "1 while AP answers.");
    }

    const string Prefix = "anchor_callbacks";

    public Meter Meter => meter;

    public void Dispose() => meter.Dispose();

    void Gauge(string name, string unit, string description, Func<StoreFigures, IEnumerable<Measurement<long>>> measure) =>
        meter.CreateObservableGauge($"{Prefix}.{name}", () => Figures() is { } now ? measure(now) : [], unit, description);

    static Func<StoreFigures, IEnumerable<Measurement<long>>> Reviews(Func<WaitingReviews, long> measure) =>
        now => now.Reviews.Select(row => new Measurement<long>(measure(row), Tag("type", row.Type)));

    static Func<StoreFigures, IEnumerable<Measurement<long>>> Queues(Func<Backlog, long> measure) => now =>
        [new(measure(now.Outbox), Tag("queue", "outbox")), new(measure(now.Inbox), Tag("queue", "inbox"))];

    static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    long Age(long since) => Math.Max(0, (clock.GetUtcNow().ToUnixTimeMilliseconds() - since) / 1000);

    /// <summary>Collectors ask synchronously, on threads of their own or of a scrape.</summary>
    /// <returns>Null while the store cannot be read: then the gauges are absent.</returns>
    StoreFigures? Figures()
    {
        lock (gate)
        {
            if (readAt != long.MinValue && clock.GetElapsedTime(readAt) < SharedFor)
                return figures;
            readAt = clock.GetTimestamp();
            try
            {
                figures = Task.Run(() => database.Read(connection => StoreFigures.Read(connection, clock.GetUtcNow()),
                    ReadTimeout).AsTask()).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is StoreException or TimeoutException or ObjectDisposedException)
            {
                figures = null;
            }
            return figures;
        }
    }
}
