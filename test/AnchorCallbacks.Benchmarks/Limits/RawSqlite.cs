using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Benchmarks.Limits;

/// <summary>The limit of PUT: the rows that the server has just written, written again by nothing but prepared statements into a database
/// of the same schema that has grown as much, 64 customers a transaction, each on disk before the next.</summary>
sealed class RawSqlite : IDisposable
{
    const int PerTransaction = 64;

    static readonly (string Table, string Owner)[] Tables =
        [("customers", "id"), ("customer_keys", "customer_id"), ("customer_statuses", "customer_id"), ("audit", "customer_id")];

    readonly SqliteConnection source, target;
    readonly SqliteCommand[] inserts;
    long copied;

    public RawSqlite(string sourceFile, string targetFile)
    {
        source = Open(sourceFile);
        target = Open(targetFile);
        Execute(target,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 8000");
        foreach (var sql in Read("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"))
            Execute(target, (string)sql[0]);
        inserts = Array.ConvertAll(Tables, table => Insert(table.Table));
    }

    /// <summary>Writes what the server has written since the last time.</summary>
    /// <returns>Customers a second.</returns>
    public double Run()
    {
        var customers = Load();
        var watch = Stopwatch.StartNew();
        foreach (var batch in customers.Chunk(PerTransaction))
        {
            Execute(target, "BEGIN IMMEDIATE");
            foreach (var rows in batch)
                foreach (var (table, values) in rows)
                    Write(inserts[table], values);
            Execute(target, "COMMIT");
        }
        return customers.Count / watch.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        foreach (var insert in inserts)
            insert.Dispose();
        source.Dispose();
        target.Dispose();
    }

    /// <summary>Each customer's rows, in the order the customers came.</summary>
    List<List<(int Table, object[] Values)>> Load()
    {
        var fresh = string.Create(CultureInfo.InvariantCulture, $"(SELECT id FROM customers WHERE rowid > {copied})");
        List<List<(int, object[])>> customers = [];
        Dictionary<string, List<(int, object[])>> byId = [];
        for (var table = 0; table < Tables.Length; table++)
            foreach (var values in Read(
                $"SELECT {Tables[table].Owner}, * FROM {Tables[table].Table} WHERE {Tables[table].Owner} IN "
                    + $"{fresh}{(table == 0 ? " ORDER BY rowid" : "")}"))
            {
                if (!byId.TryGetValue((string)values[0], out var rows))
                    customers.Add(byId[(string)values[0]] = rows = []);
                rows.Add((table, values[1..]));
            }
        copied += customers.Count;
        return customers;
    }

    static void Write(SqliteCommand insert, object[] values)
    {
        for (var i = 0; i < values.Length; i++)
            insert.Parameters[i].Value = values[i];
        insert.ExecuteNonQuery();
    }

    SqliteCommand Insert(string table)
    {
        var names = Read($"PRAGMA table_info({table})").Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"$v{i}")).ToArray();
        var command = target.CreateCommand();
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", names)})";
        foreach (var name in names)
            command.Parameters.Add(new SqliteParameter(name, DBNull.Value));
        command.Prepare();
        return command;
    }

    List<object[]> Read(string sql)
    {
        using var command = source.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
