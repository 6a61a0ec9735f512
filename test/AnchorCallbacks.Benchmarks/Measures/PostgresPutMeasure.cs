using System.Globalization;
using AnchorCallbacks.Benchmarks.Limits;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using Npgsql;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P2 on PostgreSQL: PUT /customer of new customers, each on disk before its answer, beside PostgreSQL that is given the same
/// rows.</summary>
static class PostgresPutMeasure
{
    const int Connections = 64;

    public static async Task Run(Bench bench)
    {
        if (bench.Postgres is not { } address)
        {
            Console.WriteLine("P2  on PostgreSQL is left out: --postgres says where one is");
            return;
        }
        await using var cluster = new NpgsqlConnection(address);
        await cluster.OpenAsync();
        var (used, raw) = (await Make(cluster, "bench_used"), await Make(cluster, "bench_raw"));
        try
        {
            await Measure(bench, used, raw);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await Execute(cluster, "DROP DATABASE bench_used WITH (FORCE)");
            await Execute(cluster, "DROP DATABASE bench_raw WITH (FORCE)");
        }
    }

    static async Task Measure(Bench bench, string used, string rawDatabase)
    {
        using var workspace = new Workspace();
        await using var server = await ServerProcess.Start(workspace.Path, settings: ("Store:ConnectionString", used));
        await using var load = new LoadProcess();
        await using var raw = await RawPostgres.Open(used, rawDatabase);
        await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections));
        await raw.Run();
        var rounds = await bench.Rounds(async () =>
            (Put: await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections), server.Vitals), Raw: await raw.Run()));

        bench.Add("P2", "PostgreSQL: PUT of new customers, on disk before the answer, 64 connections ÷ raw inserts of many rows", "",
            Goal.Min(0.5), rounds.Select(round => round.Put.Rate / round.Raw));
        bench.Add("P2", "PostgreSQL: PUT", " /s", null, rounds.Select(round => round.Put.Rate));
        bench.Add("P2", "PostgreSQL: raw, the same rows", " /s", null, rounds.Select(round => round.Raw));
        bench.Add("P2", "PostgreSQL: processor time of a PUT, without the database's", " µs", null,
            rounds.Select(round => round.Put.ProcessorMicroseconds));
        bench.Add("P2", "PostgreSQL: p99 of PUT", " ms", null, rounds.Select(round => round.Put.P99Microseconds / 1000));
    }

    static async Task<string> Make(NpgsqlConnection cluster, string name)
    {
        await Execute(cluster, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await Execute(cluster, $"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
        var address = new NpgsqlConnectionStringBuilder(cluster.ConnectionString);
        return string.Create(CultureInfo.InvariantCulture,
            $"Host={address.Host};Port={address.Port};Username={address.Username};Password={address.Password};Database={name}");
    }

    static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
