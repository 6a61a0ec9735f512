using System.Text.Json;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Events;

/// <summary>Handles each stored event once: applies AP's report of a transaction, and wakes the workers that act on it. An event that
/// cannot be read is parked with the reason, and does not block others.</summary>
sealed partial class EventWorker(
    Database database, ServiceKeys keys, TransactionStore transactions, Signals signals, TimeProvider clock, ILogger<EventWorker> log)
    : BackgroundService
{
    internal const string Unhandled = "SELECT id, type, body FROM events WHERE handled_at IS NULL ORDER BY received_at, id LIMIT @most";
    internal const string Handled = "UPDATE events SET handled_at = @at, problem = @problem WHERE id = @id";

    const int BatchSize = 64;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    sealed class Row
    {
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public byte[] Body { get; init; } = [];
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => WorkerLoop.Run(
        cancel => signals.Events.Wait(PollInterval, clock, cancel), _ => Run(), LogFailed, stoppingToken);

    /// <returns>True if there were events. There may be more.</returns>
    public async Task<bool> Run()
    {
        var rows = await database.Read(async connection =>
            (await connection.QueryAsync<Row>(Unhandled, new { most = BatchSize })).AsList());
        if (rows.Count == 0)
            return false;
        var read = rows.ConvertAll(row => (row.Id, View: Read(row, out var problem), Problem: problem));
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var hasChanges = await database.Write(async connection =>
        {
            var changed = false;
            foreach (var (id, view, problem) in read)
            {
                changed |= view is not null && await transactions.Apply(connection, view, UpdateSource.Event);
                await connection.ExecuteAsync(Handled, new { at, problem, id });
            }
            return changed;
        });
        foreach (var (id, _, problem) in read)
            if (problem.Length > 0)
                LogParked(id, problem);
        if (hasChanges)
            signals.Reactions.Set();
        signals.Reads.Set();
        return true;
    }

    /// <returns>The event's report of a transaction; null if the event is about something else.</returns>
    PlatformView? Read(Row row, out string problem)
    {
        problem = "";
        if (row.Type is "customer_updated" or "quote_created")
            // These events report this server's own answers.
            return null;
        if (ServiceSeal.Open(keys, row.Body, SealContext.Event(row.Id)) is not { } plain)
        {
            problem = "does not open";
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(plain.AsMemory(plain is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0));
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("payload", out var payload)
                && payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("transaction", out var transaction))
            {
                if (PlatformView.Of(Transaction.Read(transaction)) is { } view)
                    return view;
                problem = "payload.transaction: has no id or no status";
            }
            else
                problem = row.Type.Length == 0 ? "has no type" : "payload.transaction: is missing";
        }
        catch (JsonException)
        {
            problem = "is not JSON";
        }
        return null;
    }

    [LoggerMessage(EventId = 2400, EventName = "EventWorker.Parked", Level = LogLevel.Warning,
        Message = "Event {Id} cannot be handled and is parked: {Problem}")]
    partial void LogParked(string id, string problem);

    [LoggerMessage(EventId = 2401, EventName = "EventWorker.Failed", Level = LogLevel.Warning,
        Message = "Events could not be handled; they are tried again")]
    partial void LogFailed(Exception e);
}
