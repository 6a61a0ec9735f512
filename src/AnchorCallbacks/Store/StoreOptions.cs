using AnchorCallbacks.Configuration;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

sealed record StoreOptions(string File)
{
    public static StoreOptions Read(SettingsReader settings)
    {
        const string Name = "Store:ConnectionString";
        var text = settings.Text(Name, "Data Source=data/anchor-callbacks.db");
        try
        {
            var builder = new SqliteConnectionStringBuilder(text);
            if (builder.DataSource.Length == 0 || builder.DataSource.Contains(":memory:", StringComparison.Ordinal) || builder.Mode == SqliteOpenMode.Memory)
                settings.Bad(Name, "must name a file, such as Data Source=data/anchor-callbacks.db");
            else if (builder.Keys.Cast<string>().Any(key => key != "Data Source" && builder.ShouldSerialize(key)))
                settings.Bad(Name, "takes Data Source alone; the server sets the rest itself");
            return new(builder.DataSource);
        }
        catch (ArgumentException)
        {
            settings.Bad(Name, "must be a SQLite connection string, such as Data Source=data/anchor-callbacks.db");
            return new("");
        }
    }
}
