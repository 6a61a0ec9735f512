using System.Globalization;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Store;

/// <summary>The backup of a store that is about to get a newer schema: there is no other way back. SQLite only.</summary>
/// <param name="Schema">The schema before the migration.</param>
/// <param name="File">Null: the settings ask for none.</param>
sealed record MigrationBackup(int Schema, string? File)
{
    public const string Setting = "Store:BackupBeforeMigration";

    /// <summary>For people.</summary>
    public string Describe(int schema) => string.Create(CultureInfo.InvariantCulture, $"from schema {Schema} to {schema}; ")
        + (File is null ? $"no backup was made ({Setting} is false)" : $"the store as it was is in {File}");

    /// <summary>Returns when the backup is on disk. It needs no master key, and has all documents.</summary>
    public static MigrationBackup Write(StoreOptions options, int schema, TimeProvider clock)
    {
        if (!options.BacksUpBeforeMigration)
            return new(schema, null);
        var file = string.Create(CultureInfo.InvariantCulture,
            $"{options.File}.schema-{schema}.{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.backup");
        try
        {
            return new(schema, Backup.Write(options.File, file, overwrite: false, CancellationToken.None, inUse: false).File);
        }
        catch (StartException e)
        {
            throw new StartException($"{Setting}: the backup before the migration failed: {e.Message}. Make room for it; or make a backup "
                + $"yourself and set {Setting} to false");
        }
    }
}
