using AnchorCallbacks.Hosting;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <param name="File">The file of SQLite; empty with PostgreSQL.</param>
/// <param name="Postgres">Null with SQLite.</param>
sealed record StoreOptions(string File, PostgresAddress? Postgres = null)
{
    public const string Name = "Store:ConnectionString";

    /// <summary>An alarm is raised when less of the disk is free. 0: no alarm.</summary>
    public int MinFreePercent { get; init; } = 10;

    /// <summary>A migration writes a backup first. SQLite only.</summary>
    public bool BacksUpBeforeMigration { get; init; } = true;

    /// <summary>For people, without credentials.</summary>
    public string Place => Postgres is null ? File : $"PostgreSQL {Postgres}";

    /// <summary>The folder of the store's own files on this machine.</summary>
    public string Folder => Postgres is null ? Path.GetDirectoryName(File) ?? "" : SettingsReader.DefaultFolder;

    public static StoreOptions Read(SettingsReader settings)
    {
        if (settings.ReadFile(Name))
            settings.IsSecret(Name);
        var text = settings.Configured(Name) ?? "Data Source=data/anchor-callbacks.db";
        var backsUp = settings.Flag(MigrationBackup.Setting, true);
        var least = (int)settings.Number("Store:MinFreePercent", 10, 0, 100);
        if (PostgresAddress.IsMeant(text))
        {
            var problem = PostgresAddress.Read(text, out var address);
            if (address is null || address.HasSecret)
                settings.IsSecret(Name);
            settings.Know(Name, text);
            if (problem is not null)
                settings.Bad(Name, problem);
            return new("", address) { MinFreePercent = least, BacksUpBeforeMigration = backsUp };
        }
        settings.Know(Name, text);
        try
        {
            var builder = new SqliteConnectionStringBuilder(text);
            if (builder.DataSource.Length == 0 || builder.DataSource.Contains(":memory:", StringComparison.Ordinal)
                || builder.Mode == SqliteOpenMode.Memory)
                settings.Bad(Name, "must name a file, such as Data Source=data/anchor-callbacks.db");
            else if (builder.Keys.Cast<string>().Any(key => key != "Data Source" && builder.ShouldSerialize(key)))
                settings.Bad(Name, "takes Data Source alone; the server sets the rest itself");
            return new(builder.DataSource) { MinFreePercent = least, BacksUpBeforeMigration = backsUp };
        }
        catch (ArgumentException)
        {
            settings.Bad(Name, "must be Data Source=FILE for SQLite, or Host=… or postgres://… for PostgreSQL");
            return new("");
        }
    }
}
