using AnchorCallbacks.Store;

namespace AnchorCallbacks.Tests;

/// <summary>Before any test opens a file: the server chooses which SQLite is loaded, and what was bound to another before would be mixed with it.</summary>
[SetUpFixture]
sealed class SystemSqlite
{
    [OneTimeSetUp]
    public void Load() => Assert.That(SqliteEngine.Version, Is.Not.Empty);
}
