namespace AnchorCallbacks.Store;

/// <summary>Takes deleted bytes out of the write-ahead log too: after a deletion it is brought into the database file and cut to nothing.</summary>
sealed partial class LogTruncation(Database database, TimeProvider clock, ILogger<LogTruncation> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    volatile bool asked;

    /// <summary>The log will be cut within half a minute.</summary>
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
        catch (StoreException e)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be cut after a deletion; it will be tried again")]
    partial void LogFailed(Exception e);
}
