using AnchorCallbacks.Outbox;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>Asks AP about transactions by id: those that somebody named and we do not know, and those we may know wrongly.</summary>
sealed partial class TransactionReader(
    Database database, TransactionBook book, PlatformLink link, Signals signals, TimeProvider clock, ILogger<TransactionReader> log) : BackgroundService
{
    const int AtOnce = 8;
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await signals.Reads.Wait(LookAgain, clock, stoppingToken);
            try
            {
                while (!stoppingToken.IsCancellationRequested && await Run(stoppingToken))
                {
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    /// <returns>Whether there were some, and may be more.</returns>
    public async Task<bool> Run(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = await database.Read(connection => TransactionRows.ToRead(connection, now, AtOnce));
        await Task.WhenAll(ids.Select(id => Read(id, cancel)));
        if (ids.Count > 0)
            signals.Reactions.Set();
        return ids.Count > 0;
    }

    async Task Read(string id, CancellationToken cancel)
    {
        try
        {
            var transaction = await link.Client.GetTransactionAsync(id, cancel);
            if (PlatformView.Of(transaction) is { } view && view.Id == id)
                await database.Write(async connection =>
                {
                    await book.Enter(connection, view, ViewSource.Answer);
                    await TransactionRows.ReadDone(connection, id);
                    return true;
                });
            else
                await Postpone(id);
        }
        catch (PlatformRefusedException e) when (e.Reason is RefusalReason.NotFound)
        {
            await database.Write(async connection => await TransactionRows.Unknown(connection, id));
        }
        catch (PlatformException e)
        {
            LogUnread(id, e.Message);
            await Postpone(id);
        }
    }

    Task<int> Postpone(string id) => database.Write(async connection =>
    {
        var tries = (await TransactionRows.Find(connection, id))?.ReadTries ?? 0;
        return await TransactionRows.ReadFailed(connection, id, (clock.GetUtcNow() + Backoff.After(tries)).ToUnixTimeMilliseconds());
    });

    [LoggerMessage(Level = LogLevel.Debug, Message = "Transaction {TransactionId} could not be read from AP: {Reason}")]
    partial void LogUnread(string transactionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transactions could not be read from AP; trying again")]
    partial void LogFailed(Exception e);
}
