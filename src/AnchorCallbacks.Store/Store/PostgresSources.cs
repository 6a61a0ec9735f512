using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Sources of connections.</summary>
static class PostgresSources
{
    // PostgreSQL compiles a statement whose estimated cost is high. That takes longer than to run any statement of ours.
    const string NoJit = "SET jit TO off; ";

    /// <summary>For a start and for a verb. They have more time than a request: processes that start together wait for each
    /// other.</summary>
    public static NpgsqlConnectionStringBuilder Patient(PostgresAddress address) =>
        new(address.ConnectionString) { Timeout = 15, CommandTimeout = 60 };

    /// <param name="settings">Run on each new connection.</param>
    public static NpgsqlDataSource Make(NpgsqlConnectionStringBuilder address, string settings = "")
    {
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        // The store uses only PostgreSQL's own types, which the driver knows. It need not read the catalogue of types first.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.UsePhysicalConnectionInitializer(connection => connection.Execute(NoJit + settings),
            connection => connection.ExecuteAsync(NoJit + settings));
        return builder.Build();
    }
}
