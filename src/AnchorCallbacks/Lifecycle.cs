using System.Diagnostics;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Store;

namespace AnchorCallbacks;

/// <summary>Logs the start and the stop of the server, and what the stop waited for.</summary>
sealed partial class Lifecycle(Database database, CallbackEndpointAdapter callback, ILogger<Lifecycle> log) : IHostedLifecycleService
{
    /// <summary>The host stops waiting for requests and workers then.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    static readonly string Version = typeof(Lifecycle).Assembly.GetName().Version?.ToString(3) ?? "";

    static readonly TimeSpan CountTime = TimeSpan.FromSeconds(1);

    long stoppingAt;

    /// <summary>Call it after the banner, which comes first.</summary>
    public void Ready()
    {
        LogStarted(Version, database.Schema);
        LogReady();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        stoppingAt = Stopwatch.GetTimestamp();
        LogStopping(callback.UnderWay, database.Pending);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var milliseconds = (long)Stopwatch.GetElapsedTime(stoppingAt).TotalMilliseconds;
        try
        {
            var calls = await database.Read(OutboxList.Count, CountTime);
            LogStopped(milliseconds, callback.UnderWay, calls.Waiting);
        }
        catch (Exception e) when (e is StoreException or TimeoutException or ObjectDisposedException)
        {
            LogStoppedWithoutStore(milliseconds, callback.UnderWay);
        }
    }

    [LoggerMessage(EventId = 3700, EventName = "Lifecycle.Started", Level = LogLevel.Information,
        Message = "Started: version {Version}, schema {Schema}")]
    partial void LogStarted(string version, int schema);

    [LoggerMessage(EventId = 3701, EventName = "Lifecycle.Ready", Level = LogLevel.Information,
        Message = "Ready: the server takes requests")]
    partial void LogReady();

    [LoggerMessage(EventId = 3702, EventName = "Lifecycle.Stopping", Level = LogLevel.Information,
        Message = "Stopping: {Requests} requests of AP and {Writes} writes are under way")]
    partial void LogStopping(int requests, int writes);

    [LoggerMessage(EventId = 3703, EventName = "Lifecycle.Stopped", Level = LogLevel.Information,
        Message = "Stopped after {Milliseconds} ms: {Requests} requests of AP were not answered; {Calls} calls to AP wait")]
    partial void LogStopped(long milliseconds, int requests, long calls);

    [LoggerMessage(EventId = 3704, EventName = "Lifecycle.StoppedWithoutStore", Level = LogLevel.Information,
        Message = "Stopped after {Milliseconds} ms: {Requests} requests of AP were not answered; the store could not be read")]
    partial void LogStoppedWithoutStore(long milliseconds, int requests);
}
