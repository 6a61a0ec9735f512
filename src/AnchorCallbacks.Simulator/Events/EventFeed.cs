using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace AnchorCallbacks.Simulator;

/// <summary>An event that AP has published.</summary>
/// <param name="Id">AP's id of the event.</param>
/// <param name="Type">AP's name of the type.</param>
/// <param name="TransactionId">The transaction of the event, if there is one.</param>
/// <param name="Payload">The payload's JSON.</param>
/// <param name="DueAt">The earliest time of delivery.</param>
public sealed record PublishedEvent(string Id, string Type, string? TransactionId, byte[] Payload, DateTimeOffset DueAt);

/// <summary>AP's event processor. It sends one event at a time, and repeats it until it is accepted.</summary>
public sealed class EventFeed : IAsyncDisposable
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly PlatformGeneration generation;
    readonly CallbackClient callback;
    readonly Func<Instant> now;
    readonly Random random;
    readonly Channel<PublishedEvent> queue = Channel.CreateUnbounded<PublishedEvent>(new() { SingleReader = true });
    readonly CancellationTokenSource stopping = new();
    readonly List<PublishedEvent> held = [];
    readonly Task worker;
    int outstanding;

    internal EventFeed(PlatformGeneration generation, CallbackClient callback, Func<Instant> now, int seed, EventDelivery delivery)
    {
        (this.generation, this.callback, this.now, Delivery) = (generation, callback, now, delivery);
        random = new Random(seed);
        worker = Task.Run(Deliver);
    }

    /// <summary>How the next events are delivered.</summary>
    public EventDelivery Delivery { get; set; }

    /// <summary>Every delivery that was accepted, repeats included, in the order of sending.</summary>
    public ConcurrentQueue<PublishedEvent> Accepted { get; } = [];

    /// <summary>The number of events that are published and not yet accepted.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    /// <summary>Publishes <c>transaction_created</c>.</summary>
    public void TransactionCreated(SimulatedTransaction t) => PublishTransaction("transaction_created", t);

    /// <summary>Publishes <c>transaction_status_changed</c>.</summary>
    public void TransactionStatusChanged(SimulatedTransaction t) => PublishTransaction("transaction_status_changed", t);

    /// <summary>Publishes <c>customer_updated</c>.</summary>
    /// <param name="id">Null if the callback server's answer had no id.</param>
    public void CustomerUpdated(string? id) => Publish("customer_updated", null, json =>
    {
        json.WriteStartObject("customer");
        if (id is not null)
            json.WriteString("id", id);
        json.WriteEndObject();
    });

    /// <summary>Publishes <c>quote_created</c>.</summary>
    /// <param name="quote">The quote's JSON.</param>
    public void QuoteCreated(string quote) => Publish("quote_created", null, json =>
    {
        json.WritePropertyName("quote");
        json.WriteRawValue(quote);
    });

    /// <summary>Waits until every event is accepted.</summary>
    public async Task Drained(TimeSpan? within = null)
    {
        var until = TimeProvider.System.GetUtcNow() + (within ?? TimeSpan.FromMinutes(2));
        for (; Outstanding > 0; await Task.Delay(5, stopping.Token))
            if (worker.IsFaulted)
                await worker;
            else if (TimeProvider.System.GetUtcNow() > until)
                throw new TimeoutException($"{Outstanding} events were not accepted");
    }

    /// <summary>Stops the delivery. Events that are left stay undelivered.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await worker;
        stopping.Dispose();
    }

    void PublishTransaction(string type, SimulatedTransaction t) => Publish(type, t.Id, json =>
    {
        json.WritePropertyName("transaction");
        TransactionJson.Write(json, t, generation);
    });

    void Publish(string type, string? transactionId, Action<Utf8JsonWriter> write)
    {
        var delivery = Delivery;
        if (!delivery.Published)
            return;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        Interlocked.Increment(ref outstanding);
        queue.Writer.TryWrite(new(Guid.NewGuid().ToString(), type, transactionId, buffer.WrittenSpan.ToArray(),
            TimeProvider.System.GetUtcNow() + delivery.Delay));
    }

    async Task Deliver()
    {
        try
        {
            while (true)
            {
                while (held.Count < Delivery.Window && queue.Reader.TryRead(out var next))
                    held.Add(next);
                if (held.Count == 0)
                {
                    held.Add(await queue.Reader.ReadAsync(stopping.Token));
                    // Events of the same moment may come before it.
                    if (Delivery.Window > 1)
                        await Task.Delay(10, stopping.Token);
                    continue;
                }
                var at = Delivery.Window > 1 ? random.Next(held.Count) : 0;
                var chosen = held[at];
                held.RemoveAt(at);
                await Send(chosen);
                if (random.NextDouble() < Delivery.Duplicates)
                    held.Add(chosen);
                else
                    Interlocked.Decrement(ref outstanding);
            }
        }
        catch (OperationCanceledException)
        {
            // The simulator ends. Events that are left stay undelivered, as in a crash.
        }
    }

    async Task Send(PublishedEvent e)
    {
        if (e.DueAt - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } early)
            await Task.Delay(early, stopping.Token);
        for (var wait = 20; ; wait = Math.Min(wait * 2, 1000))
        {
            var head = $$"""{"id":"{{e.Id}}","timestamp":"{{now()}}","type":"{{e.Type}}","payload":""";
            byte[] body = [.. Encoding.UTF8.GetBytes(head), .. e.Payload, (byte)'}'];
            if ((await callback.PostEvent(body)).Status is >= 200 and < 400)
                break;
            await Task.Delay(wait, stopping.Token);
        }
        Accepted.Enqueue(e);
    }
}
