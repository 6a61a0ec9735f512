using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Engines;

/// <summary>An empty store of the running test's engine: a file in a folder, or a database of its own beside a template that has the
/// schema already.</summary>
sealed class TestStore : IAsyncDisposable
{
    static readonly Lazy<string> Template = new(MakeTemplate);

    readonly string? database;

    TestStore(string connectionString, string? database) => (ConnectionString, this.database) = (connectionString, database);

    public string ConnectionString { get; }

    public StoreOptions Options => database is null
        ? new(ConnectionString["Data Source=".Length..])
        : new("", PostgresAddress.Read(ConnectionString, out var address) is { } problem ? throw new InvalidOperationException(problem) : address);

    /// <param name="file">Used with SQLite.</param>
    public static TestStore Make(string file) => TestEngine.IsPostgres ? MakePostgres(empty: false) : new($"Data Source={file}", null);

    /// <summary>Of an engine that need not be the running test's; without the schema.</summary>
    /// <param name="file">Used with SQLite.</param>
    public static TestStore MakeEmpty(Engine engine, string file)
    {
        if (engine == Engine.PostgreSql && TestEngine.MissingPostgres is { } reason)
            Assert.Ignore(reason);
        return engine == Engine.PostgreSql ? MakePostgres(empty: true) : new($"Data Source={file}", null);
    }

    /// <param name="empty">Without the schema.</param>
    public static TestStore MakePostgres(bool empty)
    {
        var name = $"t_{Guid.NewGuid():N}";
        Run($"CREATE DATABASE {name} TEMPLATE {(empty ? "template0" : Template.Value)}");
        return new(Address(name), name);
    }

    /// <summary>Changes rows past the server, and stays away from its cache.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Change(string sql, object? values = null)
    {
        await using DbConnection connection = database is null ? SqliteEngine.OpenWriter(Options.File) : Connect();
        return await connection.ExecuteAsync(sql, values);
    }

    /// <summary>On another connection than the server's.</summary>
    public NpgsqlConnection Connect() => new(ConnectionString + ";Pooling=false");

    /// <summary>With PostgreSQL: the bytes of every row of every table.</summary>
    public async Task Dump(string file)
    {
        if (database is null)
            return;
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var output = File.Create(file);
        foreach (var table in await connection.QueryAsync<string>("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"))
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT BINARY)");
            await rows.CopyToAsync(output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (database is null)
            return;
        await using var connection = new NpgsqlConnection(Address("postgres") + ";Pooling=false");
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    }

    static string Address(string name) => new NpgsqlConnectionStringBuilder(Cluster) { Database = name }.ConnectionString;

    static string Cluster => TestEngine.Postgres ?? throw new InvalidOperationException($"{TestEngine.Variable} is not set");

    static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(Address("postgres") + ";Pooling=false");
        connection.Execute(sql);
    }

    static string MakeTemplate()
    {
        var name = $"template_{Guid.NewGuid():N}";
        Run($"CREATE DATABASE {name} TEMPLATE template0");
        var made = new TestStore(Address(name), name);
        Database.Open(made.Options, TimeProvider.System).DisposeAsync().AsTask().GetAwaiter().GetResult();
        return name;
    }
}
