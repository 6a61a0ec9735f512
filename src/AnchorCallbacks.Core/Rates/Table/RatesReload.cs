using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Rates.Table;

/// <summary>Reads the prices again when their file has changed. A bad file changes nothing: the prices in force stay, and an alarm says
/// why.</summary>
sealed partial class RatesReload(RateOptions options, RatesFile prices, Signals signals, TimeProvider clock, ILogger<RatesReload> log)
    : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly WatchedFile file = new(options.File);

    /// <summary>Why the file is not in force. Null if it is.</summary>
    public string? Problem { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isTold = false;
        return WorkerLoop.Run(async cancel => isTold = await signals.Rates.Wait(Interval, clock, cancel), _ =>
        {
            Check(isTold);
            return Task.FromResult(false);
        }, LogFailed, stoppingToken);
    }

    /// <param name="isComplete">Someone says that the file is written completely.</param>
    /// <returns>Whether other prices are in force now.</returns>
    public bool Check(bool isComplete = true)
    {
        lock (file)
            return file.HasChanged(isComplete) && Read();
    }

    bool Read()
    {
        try
        {
            prices.Replace(RatesFile.Read(options));
        }
        catch (StartException e)
        {
            Problem = e.Message;
            LogBad(e.Message);
            return false;
        }
        Problem = null;
        LogReplaced(file.Path, prices.Table.Count);
        return true;
    }

    [LoggerMessage(EventId = 2102, EventName = "RatesReload.Replaced", Level = LogLevel.Information,
        Message = "New prices from {File} are in force: {Count} pairs")]
    partial void LogReplaced(string file, int count);

    [LoggerMessage(EventId = 2103, EventName = "RatesReload.Bad", Level = LogLevel.Error,
        Message = "The changed prices are not used, the earlier ones stay in force: {Problem}")]
    partial void LogBad(string problem);

    [LoggerMessage(EventId = 2104, EventName = "RatesReload.Failed", Level = LogLevel.Error,
        Message = "The prices could not be read again; trying again")]
    partial void LogFailed(Exception e);
}
