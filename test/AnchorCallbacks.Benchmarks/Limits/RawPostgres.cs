using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Store;
using Npgsql;

namespace AnchorCallbacks.Benchmarks.Limits;

/// <summary>The limit of PUT on PostgreSQL: the rows that the server has just written, written again by nothing but one prepared insert of
/// many rows for each table, into a database of the same schema, 64 customers a transaction, each on disk before the next.</summary>
sealed class RawPostgres : IAsyncDisposable
{
    const int PerTransaction = 64;

    static readonly (string Name, string Owner)[] Tables =
        [("customers", "id"), ("customer_keys", "customer_id"), ("customer_statuses", "customer_id"), ("audit", "customer_id")];

    readonly NpgsqlConnection source, target;
    readonly Dictionary<(int Table, int Rows), NpgsqlCommand> inserts = [];
    long copied;

    RawPostgres(NpgsqlConnection source, NpgsqlConnection target) => (this.source, this.target) = (source, target);

    public static async Task<RawPostgres> Open(string source, string target)
    {
        PostgresAddress.Read(target, out var address);
        await Database.Open(new StoreOptions("", address), TimeProvider.System).DisposeAsync();
        var raw = new RawPostgres(new(source), new(target));
        await raw.source.OpenAsync();
        await raw.target.OpenAsync();
        return raw;
    }

    /// <summary>Writes what the server has written since the last time.</summary>
    /// <returns>Customers a second.</returns>
    public async Task<double> Run()
    {
        var rows = new List<List<object[]>>();
        foreach (var (name, owner) in Tables)
            rows.Add(await Read(string.Create(CultureInfo.InvariantCulture,
                $"SELECT t.* FROM {name} t JOIN customers c ON c.id = t.{owner} WHERE c.created_at > {copied} "
                    + $"ORDER BY c.created_at, c.id")));
        copied = Convert.ToInt64((await Read("SELECT coalesce(max(created_at), 0) FROM customers"))[0][0], CultureInfo.InvariantCulture);
        var customers = rows[0].Count;
        var watch = Stopwatch.StartNew();
        for (var at = 0; at < customers; at += PerTransaction)
        {
            await using var transaction = await target.BeginTransactionAsync();
            for (var table = 0; table < Tables.Length; table++)
                await Write(table, rows[table], at);
            await transaction.CommitAsync();
        }
        return customers / watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var insert in inserts.Values)
            await insert.DisposeAsync();
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    async Task Write(int table, List<object[]> rows, int at)
    {
        var count = Math.Min(PerTransaction, rows.Count - at);
        if (!inserts.TryGetValue((table, count), out var insert))
            inserts[(table, count)] = insert = await Prepare(Tables[table].Name, rows[0], count);
        var value = 0;
        foreach (var row in rows[at..(at + count)])
            foreach (var given in row)
                insert.Parameters[value++].Value = given;
        await insert.ExecuteNonQueryAsync();
    }

    async Task<NpgsqlCommand> Prepare(string table, object[] sample, int count)
    {
        var command = target.CreateCommand();
        var rows = Enumerable.Range(0, count)
            .Select(row => $"({string.Join(", ", sample.Select((_, column) => $"${row * sample.Length + column + 1}"))})");
        command.CommandText = $"INSERT INTO {table} VALUES {string.Join(", ", rows)}";
        for (var i = 0; i < count * sample.Length; i++)
            command.Parameters.Add(new NpgsqlParameter
            {
                DataTypeName = sample[i % sample.Length] switch
                {
                    string => "text",
                    byte[] =>
                "bytea",
                    _ => "bigint"
                }
            });
        await command.PrepareAsync();
        return command;
    }

    async Task<List<object[]>> Read(string sql)
    {
        await using var command = new NpgsqlCommand(sql, source);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
