using System.Runtime.Versioning;
using System.Security.Cryptography;
using AnchorCallbacks.Store;
using Dapper;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>What a start does with what it finds.</summary>
sealed class StartTests
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Test]
    public async Task The_first_start_says_where_it_listens_on_what_and_for_whom()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.Start(folder);
        await server.Client.Send(HttpMethod.Get, "/health");
        Assert.That(server.Output, Does.Match(
            """
            ^Listens on      http://127\.0\.0\.1:[1-9]\d* \(authentication: none\)
            Operators at    http://127\.0\.0\.1:[1-9]\d* \(keys: local\)
            Database        SQLite data/anchor-callbacks\.db \(engine .*\)
            Customer types  default, sep6, sep24, sep24-customer, sep31-sender, sep31-receiver, bvnk-.*, dcm \(.*customer-types\.yaml\)
            Deleted data    erased at once \(Customers:Deletion=erase\)
            Prices          table, \d+ pairs \(.*rates\.yaml\)
            Set in AP       CALLBACK_API_BASE_URL=http://127\.0\.0\.1:\d+ CALLBACK_API_AUTH_TYPE=none
            Platform        expected at http://localhost:8085/
            WARNING         authentication is none: every program on this machine can read and write customers\..*
            WARNING         a new master key was written to data/master\.key\..*Keys:MasterKeyFile.*
            WARNING         .*customer-types\.yaml:\d+:\d+: these are example customer types.*
            WARNING         .*rates\.yaml:\d+:\d+: these are example prices
            """));
        Assert.That(server.Errors, Is.Empty);
        await Eventually(() => server.Output.Contains("Ready: the server takes requests", StringComparison.Ordinal), "the log says so");
        Assert.That(server.Output, Does.Match(@"\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info: .* Started: version [0-9.]+, schema \d+"));
    }

    [Test]
    public void Without_any_setting_the_server_is_where_the_platform_looks()
    {
        var nothing = new ConfigurationBuilder().Build();
        var settings = ServerSettings.Read(nothing, nothing);
        Assert.That(settings.Callback.Address, Is.EqualTo("http://127.0.0.1:8081"));
    }

    [Test, Platform(Exclude = "Win", Reason = "Windows has no such modes"), UnsupportedOSPlatform("windows")]
    public async Task The_first_start_makes_files_for_the_owner_alone()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.Start(folder);
        await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()));
        var files = new[] { folder.MasterKeyFile, folder.DatabaseFile, folder.DatabaseFile + "-wal", folder.DatabaseFile + "-shm" };
        Assert.That(files.Select(File.GetUnixFileMode), Is.All.EqualTo(OwnerOnly));
        Assert.That(File.GetUnixFileMode(folder.File("data")), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task A_later_start_takes_the_key_it_finds()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        var key = await File.ReadAllTextAsync(folder.MasterKeyFile);
        await using var server = await ServerProcess.Start(folder, settings: ("Logging:Console:FormatterName", "json"));
        await server.Client.Send(HttpMethod.Get, "/health");
        Assert.That(await File.ReadAllTextAsync(folder.MasterKeyFile), Is.EqualTo(key));
        Assert.That(server.Output, Does.Not.Contain("master key"));
        await Eventually(() => server.Output.Contains("Z\",\"EventId\":3701,", StringComparison.Ordinal), "the log is JSON");
    }

    [Test]
    public async Task Partners_have_a_line_of_their_own()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.Start(folder,
            settings: [("Partners:Bvnk:Enabled", "true"), ("Partners:Url", "http://127.0.0.1:0")]);
        await Eventually(() => server.Output.Contains("Ready", StringComparison.Ordinal), "it is ready");
        Assert.That(server.Output, Does.Match(@"Listens on +http://127\.0\.0\.1:\d+ \(")
            .And.Match(@"\nPartners at +http://127\.0\.0\.1:\d+\n"));
    }

    [Test, Platform(Exclude = "Win", Reason = "Windows has no such modes"), UnsupportedOSPlatform("windows")]
    public async Task A_key_that_others_can_read_is_warned_of()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        File.SetUnixFileMode(folder.MasterKeyFile, OwnerOnly | UnixFileMode.OtherRead);
        await using var server = await ServerProcess.Start(folder);
        await server.Client.Send(HttpMethod.Get, "/health");
        await Eventually(() =>
            server.Output.Contains("other users of this machine can read", StringComparison.Ordinal), "the warning is printed");
        Assert.That(server.Output, Does.Match("WARNING .*other users of this machine can read .*master.key"));
    }

    [Test]
    public async Task Asked_to_end_it_ends_with_code_0_and_the_log_is_in_the_database()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.Start(folder);
        await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()));
        Assert.That(await server.Stop(), Is.Zero);
        Assert.That(File.Exists(folder.DatabaseFile + "-wal"), Is.False);
    }

    [Test]
    public async Task The_command_line_beats_the_environment_and_that_beats_the_file_in_the_working_directory()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"),
            """{ "Store": { "ConnectionString": "Data Source=file.db" }, "Keys": { "MasterKeyFile": "file.key" },"""
            + """ "Callback": { "Url": "http://127.0.0.1:0/file" } }""");
        await using var server = await ServerProcess.Start(folder, ["--Callback:Url=http://127.0.0.1:0/line"],
            settings: [("Callback:Url", "http://127.0.0.1:0/environment"), ("Keys:MasterKeyFile", "environment.key")]);
        Assert.That(server.Client.BaseAddress!.AbsolutePath, Is.EqualTo("/line"));
        Assert.That(folder.Files.Select(Path.GetFileName), Does.Contain("environment.key").And.Contain("file.db")
            .And.Not.Contain("file.key"));
    }

    [Test]
    public async Task A_damaged_master_key_is_found_at_start()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        await File.WriteAllTextAsync(folder.MasterKeyFile, "not thirty-two bytes");
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Keys:MasterKeyFile", "32 bytes in Base64");
    }

    [Test]
    public async Task A_wrong_master_key_is_found_at_start()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        await File.WriteAllTextAsync(folder.MasterKeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Keys:MasterKeyFile", "give the right one");
    }

    [Test]
    public async Task A_wrong_master_key_in_the_environment_is_found_at_start()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        var exit = await ServerProcess.RunToEnd(folder,
            settings: ("Keys:MasterKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        BadSettingsTests.AssertRefused(exit, "Keys:MasterKey:", "give the right one");
    }

    [Test]
    public async Task A_missing_master_key_is_not_made_anew()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        File.Delete(folder.MasterKeyFile);
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Keys:MasterKeyFile", "put its file back");
        Assert.That(File.Exists(folder.MasterKeyFile), Is.False);
    }

    [Test]
    public async Task A_database_newer_than_the_program_is_refused()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        Change(folder, "INSERT INTO schema_versions VALUES (9999, 0)");
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Store:ConnectionString", "run the newer program");
    }

    [Test]
    public async Task A_database_in_use_by_another_process_is_refused()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.Start(folder);
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Store:ConnectionString", "stop that one first");
    }

    [Test]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("some.db"), new string('x', 8192));
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Store:ConnectionString", "Data Source=some.db")),
            "Store:ConnectionString", "damaged");
    }

    [Test]
    public async Task A_database_damaged_inside_is_refused()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        await using (var file = File.OpenWrite(folder.DatabaseFile))
        {
            file.Position = 4096;
            file.Write(RandomNumberGenerator.GetBytes((int)file.Length - 4096));
        }
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Store:ConnectionString", "damaged");
    }

    [Test]
    public async Task A_database_whose_keys_cannot_be_read_is_refused()
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        long page;
        using (var connection = SqliteEngine.OpenWriter(folder.DatabaseFile))
            page = connection.ExecuteScalar<long>("SELECT rootpage FROM sqlite_master WHERE name = 'service_keys'");
        await using (var file = File.OpenWrite(folder.DatabaseFile))
        {
            file.Position = (page - 1) * 4096;
            file.Write(new byte[4096]);
        }
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Store:ConnectionString", "damaged");
    }

    [TestCase("DELETE FROM service_keys WHERE name = 'events'")]
    [TestCase("UPDATE service_keys SET wrapped = zeroblob(60)")]
    public async Task A_database_that_lost_its_own_keys_is_refused(string loss)
    {
        using var folder = new TempFolder();
        await StoppedServer.Leave(folder);
        Change(folder, loss);
        BadSettingsTests.AssertRefused(await ServerProcess.RunToEnd(folder), "Store:ConnectionString", "the database is damaged");
    }

    static void Change(TempFolder folder, string sql)
    {
        using var connection = SqliteEngine.OpenWriter(folder.DatabaseFile);
        connection.Execute(sql);
    }
}
