using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store;

/// <summary>Removes deleted bytes from the engine's own copies: truncates SQLite's log, and frees PostgreSQL's old row versions.</summary>
sealed partial class WalTruncation(Database database, TimeProvider clock, ILogger<WalTruncation> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>In each interval, while a reader needs the bytes.</summary>
    const int MaxTries = 20;

    volatile bool asked;

    /// <summary>Requests a run within half a minute.</summary>
    public void Ask() => asked = true;

    /// <returns>False if another run is needed.</returns>
    public async Task<bool> Run()
    {
        if (!asked)
            return true;
        asked = false;
        try
        {
            if (await database.Scrub())
                return true;
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
        asked = true;
        return false;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => WorkerLoop.Every(Interval, clock, async cancel =>
    {
        for (var tries = 0; tries < MaxTries && !await Run(); tries++)
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancel);
    }, LogFailed, stoppingToken, atStart: false);

    [LoggerMessage(EventId = 1000, EventName = "WalTruncation.Failed", Level = LogLevel.Warning,
        Message = "Deleted bytes could not be removed from the store's log; trying again")]
    partial void LogFailed(Exception e);
}
