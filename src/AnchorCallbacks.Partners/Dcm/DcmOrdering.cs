using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;
using Microsoft.Extensions.Hosting;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Puts the customers of a store of an earlier release into their groups and the orders of names, some at a time. Until then the
/// lists of their bank are not answered.</summary>
sealed partial class DcmOrdering(Database database, DcmCustomers customers, TimeProvider clock, ILogger<DcmOrdering> log)
    : BackgroundService
{
    const long BatchSize = 50;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    sealed class Row
    {
        public string Partner { get; init; } = "";
        public string Reference { get; init; } = "";
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.UntilDone(Pause, clock, Run, LogFailed, stoppingToken);

    public async Task Run(CancellationToken cancel)
    {
        var last = new Row();
        while (!cancel.IsCancellationRequested && await database.Read(connection => Next(connection, last)) is { Count: > 0 } rows)
        {
            await database.Write(async connection =>
            {
                foreach (var row in rows)
                    await customers.Order(connection, row.Partner, row.Reference);
                return true;
            });
            last = rows[^1];
        }
    }

    static async ValueTask<List<Row>> Next(DbConnection connection, Row after) =>
        (await connection.QueryAsync<Row>(
            """
            SELECT partner, reference FROM dcm_customers
            WHERE sort_keys IS NULL AND (partner > @Partner OR (partner = @Partner AND reference > @Reference))
            ORDER BY partner, reference LIMIT @most
            """, new { after.Partner, after.Reference, most = BatchSize })).AsList();

    [LoggerMessage(EventId = 4101, EventName = "DcmOrdering.Failed", Level = LogLevel.Error,
        Message = "DCM's customers could not be put into order; trying again")]
    partial void LogFailed(Exception e);
}
