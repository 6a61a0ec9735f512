using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Wraps all customers' keys with a new master key, a batch at a time, while the server runs. After a restart it continues where
/// it stopped, and several processes share the work. Each key is overwritten in place by one of the same length.</summary>
sealed partial class KeyRotation(Database database, ServiceKeys keys, CustomerRowCache cache, WalTruncation truncation, TimeProvider clock,
    ILogger<KeyRotation> log) : BackgroundService
{
    const int BatchSize = 100;

    /// <summary>How often a process looks whether another one has started a rotation.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    static readonly Failure NoNext = Failure.Conflict("Keys:NextMasterKeyFile: names no key; give all processes the new master key there "
        + "(or Keys:NextMasterKeyCommand), restart them, and rotate then");

    readonly Signal wake = new();

    sealed class Row
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public string MemoType { get; init; } = "";
        public string Memo { get; init; } = "";
        public byte[] Wrapped { get; init; } = [];

        public Memo FullMemo => new(MemoType, Memo);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (keys.Other is null)
            return Task.CompletedTask;
        // A rotation may have been interrupted.
        wake.Set();
        return WorkerLoop.Run(cancel => wake.Wait(Interval, clock, cancel), async cancel =>
        {
            await Run(cancel);
            return false;
        }, LogFailed, stoppingToken);
    }

    /// <summary>Starts the rotation to the next key of the settings. From then on all processes wrap new keys with it.</summary>
    /// <returns>The rotation; also if it has been started or finished before.</returns>
    public async Task<Result<KeyRotationState>> Begin()
    {
        if (keys.NextId is not { } next)
            return NoNext;
        var begun = await database.Write(connection => Begin(connection, next), result =>
        {
            if (!result.Failed(out _, out var state))
                keys.DataKeys.Use(state.NewKey);
        });
        wake.Set();
        return begun;
    }

    async ValueTask<Result<KeyRotationState>> Begin(DbConnection connection, string next)
    {
        var (current, last) = (await ServiceKeys.MasterId(connection), await KeyRotationState.Find(connection));
        if (last is not null && (!last.IsFinished || last.NewKey == next))
            return last.NewKey == next ? last
                : Failure.Conflict($"the rotation to master key {last.NewKey} has not finished; wait until 'keys list' says so");
        if (current == next)
            return Failure.Conflict($"Keys:NextMasterKeyFile: the store is under this key ({next}) already; give a new key");
        if (last?.OldKey == next)
            return Failure.Conflict($"Keys:NextMasterKeyFile: is the key that the last rotation replaced ({next}); give a new key");
        if (!await KeyBinding.IsFinished(connection))
            return Failure.Conflict("the keys of an earlier release are still being bound to their customers; try again in a minute");
        await ServiceKeys.Rewrap(connection, keys.Find(current)!, keys.Find(next)!);
        return await KeyRotationState.Start(connection, current, next, clock.GetUtcNow());
    }

    /// <summary>Returns when the rotation that is under way has finished. Without one it does nothing.</summary>
    public async Task Run(CancellationToken cancel)
    {
        if (await database.Read(KeyRotationState.Find) is not { } state)
            return;
        await database.Read(async connection =>
        {
            await Follow(connection, keys.DataKeys);
            return true;
        });
        while (!state.IsFinished)
        {
            cancel.ThrowIfCancellationRequested();
            state = await Step();
        }
    }

    /// <summary>Does one batch.</summary>
    public async Task<KeyRotationState> Step()
    {
        var (state, rows) = await database.Write(Advance, done =>
        {
            foreach (var row in done.Rows ?? [])
                cache.Forget(row.Id, row.Account, row.FullMemo);
        });
        if (rows is not null && state.IsFinished)
            Finished(state);
        return state;
    }

    void Finished(KeyRotationState state)
    {
        // The old bytes are also in the engine's log.
        truncation.Ask();
        if (state.Unopened == 0)
            LogFinished(state.Rewrapped, state.NewKey, state.OldKey);
        else
            LogUnopened(state.Rewrapped, state.Unopened, state.OldKey);
    }

    /// <returns>The rows are null if there was nothing left to do.</returns>
    async ValueTask<(KeyRotationState State, List<Row>? Rows)> Advance(DbConnection connection)
    {
        var from = (await KeyRotationState.Find(connection))!;
        if (from.IsFinished)
            return (from, null);
        await Follow(connection, keys.DataKeys);
        var rows = (await connection.QueryAsync<Row>(
            """
            SELECT c.id, c.account, c.memo_type, c.memo, k.wrapped FROM customer_keys k JOIN customers c ON c.id = k.customer_id
            WHERE c.id > @after ORDER BY c.id LIMIT @most
            """, new { after = from.RewrappedUpto, most = (long)BatchSize })).AsList();
        var unopened = 0;
        foreach (var row in rows)
            if (Rewrap(row, from.NewKey) is { } wrapped)
                await connection.ExecuteAsync("UPDATE customer_keys SET master_key = @NewKey, wrapped = @wrapped WHERE customer_id = @Id",
                    new { from.NewKey, wrapped, row.Id });
            else
                unopened++;
        var upTo = rows.Count > 0 ? rows[^1].Id : null;
        return (await from.Advance(connection, upTo, rows.Count, unopened, rows.Count < BatchSize, clock.GetUtcNow()), rows);
    }

    /// <returns>Null when the key opens under neither master key.</returns>
    byte[]? Rewrap(Row row, string newKey)
    {
        // The key of an erased customer is zeros and opens nothing.
        if (!row.Wrapped.AsSpan().ContainsAnyExcept((byte)0)
            || keys.DataKeys.IsUnder(newKey, row.Wrapped, row.Id, row.Account, row.FullMemo))
            return row.Wrapped;
        try
        {
            var key = keys.DataKeys.Open(row.Wrapped, row.Id, row.Account, row.FullMemo);
            return keys.DataKeys.Wrap(key, row.Id, row.Account, row.FullMemo);
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }

    /// <summary>For a process that has missed the start of a rotation: it wraps new keys with the new master key from now on.</summary>
    /// <exception cref="StoreException">This process does not have the new key.</exception>
    public static async ValueTask Follow(DbConnection connection, DataKeys keys)
    {
        if (await KeyRotationState.Find(connection) is { } state && !keys.Use(state.NewKey))
            throw new StoreException($"the store is under master key {state.NewKey}, which this process does not have; "
                + "give it in Keys:NextMasterKeyFile and restart", new InvalidOperationException(keys.MasterId));
    }

    /// <summary>Refuses a start without a key that customers' keys are still under.</summary>
    public static async ValueTask<bool> RequireKeys(DbConnection connection, ServiceKeys keys) =>
        await KeyRotationState.Find(connection) is not { IsFinished: false } state || keys.DataKeys.Knows(state.OldKey) ? true
            : throw new StartException($"Keys:NextMasterKeyFile: customers' keys are still under master key {state.OldKey}; "
                + $"give it here, and {state.NewKey} in Keys:MasterKeyFile, until 'keys list' says that it has finished");

    [LoggerMessage(EventId = 2316, EventName = "KeyRotation.Finished", Level = LogLevel.Information,
        Message = "The keys of {Count} customers are now under master key {NewKey}; this store needs {OldKey} no longer")]
    partial void LogFinished(long count, string newKey, string oldKey);

    [LoggerMessage(EventId = 2317, EventName = "KeyRotation.Unopened", Level = LogLevel.Error,
        Message = "Of the keys of {Count} customers, {Unopened} opened under neither master key; 'store verify' names them ({OldKey})")]
    partial void LogUnopened(long count, long unopened, string oldKey);

    [LoggerMessage(EventId = 2318, EventName = "KeyRotation.Failed", Level = LogLevel.Error,
        Message = "Customers' keys could not be wrapped with the new master key; trying again")]
    partial void LogFailed(Exception e);
}
