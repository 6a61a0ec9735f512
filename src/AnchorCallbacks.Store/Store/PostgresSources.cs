using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Sources of connections.</summary>
static class PostgresSources
{
    // To compile a statement takes longer than to run one of ours, and an estimate that is too high has it compiled.
    const string NoJit = "SET jit TO off; ";

    /// <param name="settings">Run on each new connection.</param>
    public static NpgsqlDataSource Make(NpgsqlConnectionStringBuilder address, string settings = "")
    {
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        // The store has PostgreSQL's own types alone, and the driver knows them. Without this a source reads the catalogue first.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.UsePhysicalConnectionInitializer(connection => connection.Execute(NoJit + settings),
            connection => connection.ExecuteAsync(NoJit + settings));
        return builder.Build();
    }
}
