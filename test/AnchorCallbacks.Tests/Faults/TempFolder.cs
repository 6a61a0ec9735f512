namespace AnchorCallbacks.Tests.Faults;

/// <summary>A folder of its own, gone with the test.</summary>
sealed class TempFolder : IDisposable
{
    /// <summary>Null for the file that is the server's own default.</summary>
    public TestStore? Store { get; private init; }

    public string Path { get; } = Directory.CreateTempSubdirectory("anchor-callbacks-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Where the server keeps what it was not told to keep elsewhere.</summary>
    public string DatabaseFile => File("data/anchor-callbacks.db");

    public string MasterKeyFile => File("data/master.key");

    public IEnumerable<string> Files => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories);

    /// <summary>What a backup of another folder would hold: all but the lock and the socket, which are no data.</summary>
    public static TempFolder CopyOf(string folder)
    {
        var copy = new TempFolder();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("lock", StringComparison.Ordinal) && !file.EndsWith(".sock", StringComparison.Ordinal)))
        {
            var to = copy.File(System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            try
            {
                System.IO.File.Copy(file, to);
            }
            catch (FileNotFoundException)
            {
                // A living server takes away files that no document names.
            }
        }
        return copy;
    }

    /// <summary>With an empty store of the running test's engine.</summary>
    public static TempFolder WithStore() => new() { Store = TestEngine.IsPostgres ? TestStore.MakePostgres(empty: true) : null };

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        Store?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
