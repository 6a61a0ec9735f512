using System.Collections.Concurrent;
using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Engines;

/// <summary>An empty store of the running test's engine: a file in a folder, or a database. A database with the schema is emptied after its
/// test and serves the next one, unless the test changed its schema.</summary>
sealed class TestStore : IAsyncDisposable
{
    static readonly Lazy<(string Name, string? Shape)> Template = new(MakeTemplate);
    static readonly Lazy<string> TemplateFile = new(MakeTemplateFile);
    static readonly ConcurrentBag<string> Free = [];

    readonly string? database;
    readonly bool isReused;

    TestStore(string connectionString, string? database, bool isReused = false) =>
        (ConnectionString, this.database, this.isReused) = (connectionString, database, isReused);

    public string ConnectionString { get; }

    public StoreOptions Options => database is null
        ? new(ConnectionString["Data Source=".Length..])
        : new("", PostgresAddress.Read(ConnectionString, out var address) is { } problem ? throw new InvalidOperationException(problem)
            : address);

    /// <summary>With the schema: to run all migrations takes longer than many a test.</summary>
    /// <param name="file">Used with SQLite.</param>
    public static TestStore Make(string file)
    {
        if (TestEngine.IsPostgres)
            return MakePostgres(empty: false);
        File.Copy(TemplateFile.Value, file);
        return new($"Data Source={file}", null);
    }

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
        if (!empty && Free.TryTake(out var free))
            return new(Address(free), free, isReused: true);
        var name = $"t_{Guid.NewGuid():N}";
        Run($"CREATE DATABASE {name} TEMPLATE {(empty ? "template0" : Template.Value.Name)}");
        return new(Address(name), name, isReused: !empty);
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
        foreach (var table in await connection.QueryAsync<string>(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"))
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT BINARY)");
            await rows.CopyToAsync(output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (database is null)
            return;
        if (isReused && await IsEmptied())
            Free.Add(database);
        else
            Drop(database);
    }

    /// <summary>Takes away what this process made and did not need for a test alone.</summary>
    public static void DropAll()
    {
        while (Free.TryTake(out var name))
            Drop(name);
        if (Template.IsValueCreated)
            Drop(Template.Value.Name);
        if (TemplateFile.IsValueCreated)
            Directory.Delete(Path.GetDirectoryName(TemplateFile.Value)!, recursive: true);
    }

    /// <returns>False where the next test must not have it: the schema is another one, or it cannot be told.</returns>
    async Task<bool> IsEmptied()
    {
        try
        {
            await using var connection = Connect();
            await connection.ExecuteAsync(Empty);
            return await connection.ExecuteScalarAsync<string?>(Shape) == Template.Value.Shape;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    static void Drop(string name) => Run($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    static string Address(string name) => new NpgsqlConnectionStringBuilder(Cluster) { Database = name, MaxPoolSize = 16 }.ConnectionString;

    static string Cluster => TestEngine.Postgres ?? throw new InvalidOperationException($"{TestEngine.Variable} is not set");

    static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(Address("postgres") + ";Pooling=false");
        connection.Execute(sql);
    }

    static (string, string?) MakeTemplate()
    {
        var name = $"template_{Guid.NewGuid():N}";
        Run($"CREATE DATABASE {name} TEMPLATE template0");
        var made = new TestStore(Address(name), name);
        Database.Open(made.Options, TimeProvider.System).DisposeAsync().AsTask().GetAwaiter().GetResult();
        using var connection = made.Connect();
        return (name, connection.ExecuteScalar<string?>(Shape));
    }

    static string MakeTemplateFile()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("anchor-callbacks-template-").FullName, "store.db");
        Database.Open(new(file, null), TimeProvider.System).DisposeAsync().AsTask().GetAwaiter().GetResult();
        return file;
    }

    /// <summary>A table that nobody wrote to has no bytes. To delete a few rows takes less than to truncate a table.</summary>
    const string Empty = """
        SET lock_timeout = '5s';
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
        DO $$ DECLARE written record; BEGIN
            FOR written IN SELECT oid::regclass AS name, pg_relation_size(oid) AS size FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_versions'
                    AND pg_relation_size(oid) > 0
            LOOP
                EXECUTE CASE WHEN written.size > 100000 THEN 'TRUNCATE ' ELSE 'DELETE FROM ' END || written.name;
            END LOOP;
        END $$
        """;

    const string Shape = """
        SELECT md5(concat_ws('|',
            (SELECT string_agg(c.relname || c.relkind::text || coalesce(a.attname || a.atttypid, ''), ',' ORDER BY c.relname, a.attnum)
                FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                WHERE c.relnamespace = 'public'::regnamespace),
            (SELECT string_agg(version::text, ',' ORDER BY version) FROM schema_versions),
            (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
            (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database())))
        """;
}
