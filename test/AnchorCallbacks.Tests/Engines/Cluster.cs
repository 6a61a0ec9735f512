using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Tests.Faults;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Engines;

/// <summary>A PostgreSQL server of a test's own, to be ended and started again. What it says is on disk is on disk.</summary>
sealed partial class Cluster : IAsyncDisposable
{
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    static readonly Lazy<string?> NotFound = new(Find);

    readonly string folder;
    readonly DeadMansSwitch orphaned;

    Cluster(string connectionString, string folder)
    {
        (ConnectionString, this.folder) = (connectionString, folder);
        orphaned = new($"'{ScriptFile}' stop '{folder}'");
    }

    /// <summary>Why there can be none here; null if there can, or must.</summary>
    public static string? Missing => Environment.GetEnvironmentVariable("CI") == "true" ? null : NotFound.Value;

    public string ConnectionString { get; }

    static string ScriptFile => Path.Combine(Repository.Root, "test", "postgres");

    /// <param name="settings">As postgresql.conf has them.</param>
    public static async Task<Cluster> Start(params string[] settings)
    {
        var started = await Run(["start", "fsync = on", .. settings]);
        var values = Quoted().Matches(started).Select(match => match.Groups[1].Value).ToList();
        return new(values[0], values[1]);
    }

    /// <summary>As a power cut would end it, but that the processes hear of it.</summary>
    public Task Crash() => Run(["crash", folder]);

    /// <summary>Returns when it takes connections.</summary>
    public async Task Resume()
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(100))
            try
            {
                await Run(["resume", folder]);
                return;
            }
            catch (InvalidOperationException) when (since.Elapsed < HangGuard)
            {
                // Processes of one that was killed are there still.
            }
    }

    /// <summary>The process that starts all others.</summary>
    public void KillPostmaster() =>
        Kill(int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture));

    /// <summary>One that works for the server; the others end with it, and all begin anew.</summary>
    public async Task KillBackend() => Kill((await Backends()).First());

    public async Task<List<int>> Backends()
    {
        await using var connection = Connect();
        return (await connection.QueryAsync<int>("SELECT pid FROM pg_stat_activity WHERE application_name = 'anchor-callbacks'")).AsList();
    }

    /// <summary>Each by itself, one after the other.</summary>
    public async Task Execute(params string[] statements)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        foreach (var sql in statements)
            await connection.ExecuteAsync(sql);
    }

    public NpgsqlConnection Connect() => new(ConnectionString + ";Pooling=false");

    public async ValueTask DisposeAsync()
    {
        await Run(["stop", folder]);
        orphaned.Dispose();
    }

    static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    static string? Find()
    {
        try
        {
            Run(["find"]).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return e.Message;
        }
    }

    static async Task<string> Run(string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo(ScriptFile, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync().WaitAsync(HangGuard);
        return script.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"test/postgres {arguments[0]}: {(await errors).Trim()}");
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
