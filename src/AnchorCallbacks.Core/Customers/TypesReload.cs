using System.Buffers.Binary;
using System.Data.Common;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Customers;

/// <summary>Customer types that are read and checked, and wait for an operator.</summary>
/// <param name="SentBack">Customers who would have to give more, or would be in review again.</param>
sealed record WaitingTypes(CustomerTypes Types, long SentBack, long Customers);

/// <summary>Reads the customer types again when their file has changed. A bad file changes nothing. Types that would send known customers
/// back to NEEDS_INFO or into a review wait until an operator applies them.</summary>
sealed partial class TypesReload(CustomerOptions options, RequiredTypes required, CustomerTypes types, ReEvaluation reEvaluation,
    Database database, ServiceKeys keys, Signals signals, TimeProvider clock, ILogger<TypesReload> log) : BackgroundService
{
    const int BatchSize = 50;

    /// <summary>Which types an operator has applied: other processes of the store follow.</summary>
    const string Fact = "types_applied";

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly WatchedFile file = new(options.TypesFile);

    /// <summary>The worker and operators look at the same time.</summary>
    readonly SemaphoreSlim one = new(1);

    /// <summary>Why the file is not in force. Null if it is.</summary>
    public string? Problem { get; private set; }

    public WaitingTypes? Waiting { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isTold = false;
        return WorkerLoop.Run(async cancel => isTold = await signals.CustomerTypes.Wait(Interval, clock, cancel), async cancel =>
        {
            await Check(cancel, isTold);
            return false;
        }, LogFailed, stoppingToken);
    }

    /// <param name="isComplete">Someone says that the file is written completely.</param>
    public async Task Check(CancellationToken cancel, bool isComplete = true)
    {
        await one.WaitAsync(cancel);
        try
        {
            if (file.HasChanged(isComplete))
                await Read(cancel);
            else if (Waiting is { } waiting && database.IsShared
                && await database.Read(connection => ServerFacts.Find(connection, Fact)) == Number(waiting.Types))
                Use(waiting.Types);
        }
        catch
        {
            file.Forget();
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    async Task Read(CancellationToken cancel)
    {
        CustomerTypes newer;
        try
        {
            newer = CustomerTypesBuilder.Build(CustomerTypesFile.Read(file.Path), options.Validation,
                NullLogger<CustomerTypes>.Instance, types.Default.RuleLanguages);
            required.Check([.. newer.All.Select(type => type.Name)]);
        }
        catch (StartException e)
        {
            (Problem, Waiting) = (e.Message, null);
            LogBad(e.Message);
            return;
        }
        (Problem, Waiting) = (null, null);
        if (newer.Digest == types.Digest)
            return;
        var (sentBack, all) = await Count(newer, cancel);
        if (sentBack == 0)
            Use(newer);
        else
        {
            Waiting = new(newer, sentBack, all);
            LogWaiting(file.Path, sentBack);
        }
    }

    /// <summary>Puts the waiting types in force.</summary>
    /// <returns>False if none wait.</returns>
    public async Task<bool> Apply()
    {
        await one.WaitAsync();
        try
        {
            if (Waiting is not { } waiting)
                return false;
            await database.Write(async connection => await ServerFacts.Set(connection, Fact, Number(waiting.Types)));
            Use(waiting.Types);
            return true;
        }
        finally
        {
            one.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        one.Dispose();
    }

    void Use(CustomerTypes newer)
    {
        Waiting = null;
        reEvaluation.Replace(newer);
        LogApplied(file.Path, types.KnownNames);
    }

    async Task<(long SentBack, long All)> Count(CustomerTypes newer, CancellationToken cancel)
    {
        var (sentBack, all) = (0L, 0L);
        for (var after = ""; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var from = after;
            var ids = await database.Read(async connection => (await connection.QueryAsync<string>(
                $"SELECT id FROM customers WHERE id > @after AND {CustomerRows.IsPresent} ORDER BY id LIMIT @most",
                new { after = from, most = (long)BatchSize })).AsList());
            foreach (var id in ids)
                if (await database.Read(connection => IsSentBack(connection, id, newer)))
                    sentBack++;
            all += ids.Count;
            if (ids.Count < BatchSize)
                return (sentBack, all);
            after = ids[^1];
        }
    }

    async ValueTask<bool> IsSentBack(DbConnection connection, string id, CustomerTypes newer)
    {
        if (await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row)
            return false;
        try
        {
            var record = row.Open(keys.DataKeys).Record;
            return (await CustomerRows.Statuses(connection, id)).Exists(stored => IsBack(stored.Status,
                CustomerEvaluation.Of(newer.Configured(stored.Type) ?? newer.FindOrDefault(stored.Type), record).Status));
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            // A damaged record is a matter of 'store verify'.
            return false;
        }
    }

    static bool IsBack(string before, CustomerStatus after) => before == CustomerStatus.Accepted.Word()
        ? after is CustomerStatus.NeedsInfo or CustomerStatus.Processing
        : before == CustomerStatus.Processing.Word() && after == CustomerStatus.NeedsInfo;

    static long Number(CustomerTypes types) => BinaryPrimitives.ReadInt64BigEndian(Convert.FromHexString(types.Digest));

    [LoggerMessage(EventId = 2319, EventName = "TypesReload.Applied", Level = LogLevel.Information,
        Message = "New customer types from {File} are in force: {Names}")]
    partial void LogApplied(string file, string names);

    [LoggerMessage(EventId = 2320, EventName = "TypesReload.Waiting", Level = LogLevel.Warning,
        Message = "The changed customer types in {File} would send {Count} customers back to "
        + "NEEDS_INFO or into a review; they wait for 'anchor-callbacks config apply'")]
    partial void LogWaiting(string file, long count);

    [LoggerMessage(EventId = 2321, EventName = "TypesReload.Bad", Level = LogLevel.Error,
        Message = "The changed customer types are not used, the earlier ones stay in force: {Problem}")]
    partial void LogBad(string problem);

    [LoggerMessage(EventId = 2322, EventName = "TypesReload.Failed", Level = LogLevel.Error,
        Message = "The customer types could not be read again; trying again")]
    partial void LogFailed(Exception e);
}
