using System.Data.Common;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>Reads a store in a file through a recorder.</summary>
sealed class RecordedReader(Recorder recorder, StoreReader store) : StoreReader(store.Schema, store.Tables)
{
    public override string Name => store.Name;

    public override bool HoldsUpLog => store.HoldsUpLog;

    public override async ValueTask<T> Look<T>(Func<DbConnection, ValueTask<T>> look)
    {
        await using var connection = recorder.Open();
        return await look(connection);
    }

    public override IEnumerable<string> FiledDocuments() => ["v1"];

    public override long? Stamp() => store.Stamp();

    public override ValueTask<List<string>> Problems(string? table, CancellationToken cancel) => ValueTask.FromResult<List<string>>([]);

    public override ValueTask DisposeAsync() => store.DisposeAsync();
}

/// <summary>Writes to a store in a file through a recorder, one after the other.</summary>
sealed class RecordedDatabase(Recorder recorder, int schema) : Database(schema)
{
    readonly SemaphoreSlim turn = new(1);

    public override string Description => "";

    public override bool IsShared => false;

    public override int Pending => 0;

    private protected override string BeginSnapshot => "BEGIN DEFERRED";

    public override async ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan? timeout = null)
    {
        await using var connection = recorder.Open();
        return await query(connection);
    }

    public override async Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null, ConflictKey key = default,
        TimeSpan? timeout = null)
    {
        await turn.WaitAsync();
        try
        {
            await using var connection = recorder.Open();
            await connection.ExecuteAsync("BEGIN IMMEDIATE");
            var result = await work(connection);
            await connection.ExecuteAsync("COMMIT");
            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    public override Task<bool> Scrub() => Task.FromResult(true);

    public override ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows) =>
        SqliteTables.Insert(connection, table, rows);

    public override ValueTask DisposeAsync()
    {
        turn.Dispose();
        return ValueTask.CompletedTask;
    }
}
