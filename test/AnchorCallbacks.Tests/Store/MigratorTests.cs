using System.Globalization;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store;

sealed class MigratorTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly FakeClock clock = new();
    readonly SqliteConnection connection;

    public MigratorTests() => connection = OpenWriter();

    public void Dispose()
    {
        connection.Dispose();
        folder.Dispose();
    }

    [Test]
    public void Each_script_is_run_once_and_noted_with_its_number()
    {
        var schema = Migrator.Run(connection, clock);
        Assert.That(Versions(), Is.EqualTo(Enumerable.Range(1, schema)));
    }

    [Test]
    public void The_scripts_are_numbered_without_a_gap()
    {
        var numbers = typeof(Migrator).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => int.Parse(name.Split('.')[^2][..4], CultureInfo.InvariantCulture));
        Assert.That(numbers.Order(), Is.EqualTo(Enumerable.Range(1, Migrator.Run(connection, clock))));
    }

    [Test]
    public void Running_again_changes_nothing()
    {
        var schema = Migrator.Run(connection, clock);
        var before = Applied();
        clock.Advance(TimeSpan.FromDays(1));
        Assert.That(Migrator.Run(connection, clock), Is.EqualTo(schema));
        Assert.That(Applied(), Is.EqualTo(before));
    }

    [Test]
    public void A_database_newer_than_the_program_is_refused_with_both_numbers()
    {
        var schema = Migrator.Run(connection, clock);
        connection.Execute("INSERT INTO schema_versions VALUES (@version, 0)", new { version = schema + 1 });
        Assert.That(() => Migrator.Run(connection, clock), Throws.TypeOf<StartException>()
            .With.Message.Contains($"schema {schema + 1}").And.Message.Contains($"only {schema}"));
    }

    [Test]
    public void After_a_refusal_the_database_is_not_locked()
    {
        Migrator.Run(connection, clock);
        connection.Execute("INSERT INTO schema_versions VALUES (9999, 0)");
        Assert.That(() => Migrator.Run(connection, clock), Throws.TypeOf<StartException>());
        using var another = OpenWriter();
        Assert.That(another.Execute("DELETE FROM schema_versions WHERE version = 9999"), Is.EqualTo(1));
    }

    [Test]
    public void A_script_that_fails_leaves_nothing_of_itself_behind()
    {
        // The last table of the first script is in the way.
        connection.Execute("CREATE TABLE store_probe (id BIGINT)");
        Assert.That(() => Migrator.Run(connection, clock), Throws.TypeOf<SqliteException>());
        Assert.That(connection.Query<string>("SELECT name FROM sqlite_master"), Is.EqualTo(new[] { "store_probe" }));
    }

    [Test]
    public async Task Two_that_start_at_once_run_each_script_once()
    {
        using var another = OpenWriter();
        using var start = new Barrier(2);
        int Run(SqliteConnection on)
        {
            start.SignalAndWait();
            return Migrator.Run(on, clock);
        }
        var schemas = await Task.WhenAll(Task.Run(() => Run(connection)), Task.Run(() => Run(another)));
        Assert.That(schemas, Has.All.EqualTo(Versions().Count));
    }

    SqliteConnection OpenWriter() => SqliteEngine.OpenWriter(folder.File("migrated.db"));

    List<int> Versions() => connection.Query<int>("SELECT version FROM schema_versions ORDER BY version").AsList();

    List<long> Applied() => connection.Query<long>("SELECT applied_at FROM schema_versions ORDER BY version").AsList();
}
