using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store;

/// <summary>Takes deleted bytes out of what the engine keeps beside the rows: SQLite's log is cut to nothing, PostgreSQL's old row
/// versions are freed.</summary>
sealed partial class WalTruncation(Database database, TimeProvider clock, ILogger<WalTruncation> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>In each interval, while a reader needs the bytes.</summary>
    const int MaxTries = 20;

    volatile bool asked;

    /// <summary>It will be done within half a minute.</summary>
    public void Ask() => asked = true;

    /// <returns>Whether nothing is left to do.</returns>
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

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "What was deleted could not be taken out of the store's remains; it will be tried again")]
    partial void LogFailed(Exception e);
}
