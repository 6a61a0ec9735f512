namespace AnchorCallbacks.Store;

/// <summary>Takes deleted bytes out of what the engine keeps beside the rows: SQLite's log is cut to nothing, PostgreSQL's old row
/// versions are freed.</summary>
sealed partial class WalTruncation(Database database, TimeProvider clock, ILogger<WalTruncation> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            for (var tries = 0; tries < 20 && !await Run(); tries++)
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "What was deleted could not be taken out of the store's remains; it will be tried again")]
    partial void LogFailed(Exception e);
}
