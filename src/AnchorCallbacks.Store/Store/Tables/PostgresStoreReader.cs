using System.Data;
using System.Data.Common;
using AnchorCallbacks.Hosting;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Reads a store on a PostgreSQL server.</summary>
/// <param name="name">The name of the setting or option, for messages.</param>
sealed class PostgresStoreReader(NpgsqlDataSource source, PostgresAddress address, string name, int schema,
    IReadOnlyList<StoreTable> tables) : StoreReader(schema, tables)
{
    /// <summary>To count a large table takes long.</summary>
    const int SecondsForOne = 3600;

    public override string Name => $"PostgreSQL {address}";

    public override bool HoldsUpLog => false;

    public static PostgresStoreReader Open(PostgresAddress address, string name)
    {
        var patient = PostgresSources.Patient(address);
        patient.CommandTimeout = SecondsForOne;
        var source = PostgresSources.Make(patient, "SET default_transaction_read_only = on");
        try
        {
            using var connection = source.OpenConnection();
            var schema = PostgresMigrations.IsNew(connection) ? 0
                : connection.ExecuteScalar<long?>("SELECT max(version) FROM schema_versions") ?? 0;
            if (schema == 0)
                throw new StartException($"{name}: {address} is not a store of this program");
            return new(source, address, name, (int)schema, PostgresTables.Read(connection));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            source.Dispose();
            throw PostgresErrors.Start(name, address, e);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <exception cref="StartException">The server is away. That is no damage to the store, and a started snapshot cannot be started
    /// again.</exception>
    public override async ValueTask<T> Look<T>(Func<DbConnection, ValueTask<T>> look)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
            return await look(connection);
        }
        catch (PostgresException e) when (e.SqlState is "XX001" or "XX002" or "58030")
        {
            throw PostgresErrors.Known(e)!;
        }
        catch (Exception e) when (PostgresErrors.Known(e) is { } reason)
        {
            throw new StartException($"{name}: {address}: {reason.Message}");
        }
    }

    /// <summary>None: a server counts the commits of all its databases together, and leases are taken all the time.</summary>
    public override long? Stamp() => null;

    public override ValueTask<List<string>> Problems(string? table, CancellationToken cancel) => ValueTask.FromResult<List<string>>([]);

    public override ValueTask DisposeAsync() => source.DisposeAsync();
}
