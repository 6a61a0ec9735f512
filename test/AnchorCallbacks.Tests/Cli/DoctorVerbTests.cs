namespace AnchorCallbacks.Tests.Cli;

sealed class DoctorVerbTests
{
    const string One = "the callback secret has enough bytes", Other = "the platform secret has enough bytes";

    [Test]
    public async Task Everything_right_ends_with_0_and_shows_what_AP_must_be_set_to([Values] bool two)
    {
        await using var platform = await StubPlatform.Start(two);
        platform.ApiKey = Other;
        await using var server = await TestServer.Start(overrides: [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", One)]);
        using var tool = Tool(platform, server);

        var ran = await tool.Run("doctor");

        Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Output + ran.Errors);
        Assert.That(ran.Output, Does.Contain(two ? "AP is 2.x" : "AP is 3.0.0 or later").And.Contain("AP takes 40 calls at once")
            .And.Contain("CALLBACK_API_AUTH_TYPE=api_key").And.Contain("PLATFORM_API_AUTH_TYPE=api_key"));
        Assert.That(ran.Output, Does.Not.Contain(One).And.Not.Contain(Other).And.Not.Contain("NO "));
    }

    [Test]
    public async Task Each_fault_is_named_with_what_to_change()
    {
        await using var platform = await StubPlatform.Start();
        platform.Limit = 10;
        platform.ApiKey = One;
        await using var server =
            await TestServer.Start(overrides: [("Callback:Auth:Type", "api_key"),
            ("Callback:Auth:Secret", "another secret on the server side!")]);
        using var tool = Tool(platform, server).Set("Platform:Auth:Secret", One);

        var ran = await tool.Run("doctor", "--json");

        var bad = ran.Json["findings"]!.AsArray().Where(finding => (string)finding!["health"]! == "bad")
            .ToDictionary(finding => (string)finding!["check"]!, finding => (string)finding!["text"]!);
        Assert.That(ran.ExitCode, Is.EqualTo(2));
        Assert.That(bad["Secrets"], Does.Contain("are the same"));
        Assert.That(bad["Callback endpoint"], Does.Contain("refuses these credentials"));
        Assert.That(bad["Batch limit"], Does.Contain("set Platform:BatchLimit to 10"));
        Assert.That(bad, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task It_says_that_a_certificate_does_not_verify_and_when_the_last_backup_was()
    {
        using var tool = new Tool();
        var (certificate, key) = MakeCertificate(tool);
        await using var server = await TestServer.Start(overrides: [("Callback:Url", "https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Path", certificate), ("Kestrel:Certificates:Default:KeyPath", key)]);
        tool.Set("Platform:BaseUrl", "http://127.0.0.1:1").Set("Callback:Url", server.Client.BaseAddress!.ToString())
            .Set("Kestrel:Certificates:Default:Path", certificate).Set("Kestrel:Certificates:Default:KeyPath", key);
        Assert.That((await tool.Run("migrate")).ExitCode, Is.Zero);

        var ran = await tool.Run("doctor", "--json");

        Assert.That(Text(ran, "Certificate"), Does.Contain("does not verify here").And.Contain("another name than 127.0.0.1")
            .And.Contain("CALLBACK_API_CHECK_CERTIFICATE=true"));
        Assert.That(Text(ran, "Backup"), Does.Contain("no backup of this store is known"));
        Assert.That((await tool.Run("store", "backup", "copy.db")).ExitCode, Is.Zero);
        Assert.That(Text(await tool.Run("doctor", "--json"), "Backup"), Does.Contain("the last 'store backup' was at"));
        var file = Path.Combine(tool.Folder, "data", "anchor-callbacks.db");
        var clock = new FakeClock();
        AnchorCallbacks.Store.Files.BackupTime.Set(file, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromHours(25));
        Assert.That(AnchorCallbacks.Cli.Doctor.SurroundingChecks.LastBackup(file, clock).Text, Does.EndWith("more than a day ago"));
    }

    static (string Certificate, string Key) MakeCertificate(Tool tool)
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=elsewhere.example", key,
            System.Security.Cryptography.HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        return (tool.Write("certificate.pem", made.ExportCertificatePem()), tool.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
    }

    [Test]
    public async Task It_runs_beside_the_server_and_sees_its_database()
    {
        await using var platform = await StubPlatform.Start();
        await using var server = await TestServer.Start();
        await server.PutCustomer(("account", Accounts.Plain(1)), ("first_name", "Ada"));
        using var tool = new Tool(platform).Set("Callback:Url", server.Client.BaseAddress!.ToString())
            .Set("Store:ConnectionString", server.Store.ConnectionString)
            .Set("Keys:MasterKeyFile", Path.Combine(server.Folder, "master.key"));

        var ran = await tool.Run("doctor", "--json");

        Assert.That(Text(ran, "Database and key"), Does.Contain("opens under master key"));
    }

    [Test]
    public async Task A_wrong_master_key_is_named()
    {
        await using var platform = await StubPlatform.Start();
        await using var server = await TestServer.Start();
        using var tool = new Tool(platform).Set("Store:ConnectionString", server.Store.ConnectionString)
            .Set("Keys:MasterKey", Convert.ToBase64String(new byte[32]));

        var ran = await tool.Run("doctor", "--json");

        Assert.That(Text(ran, "Database and key"), Does.Contain("sealed under master key"));
    }

    [Test]
    public async Task A_platform_that_is_away_ends_with_3()
    {
        await using var server = await TestServer.Start();
        using var tool = new Tool().Set("Platform:BaseUrl", "http://127.0.0.1:1")
            .Set("Callback:Url", server.Client.BaseAddress!.ToString());

        var ran = await tool.Run("doctor");

        Assert.That(ran.ExitCode, Is.EqualTo(3));
        Assert.That(ran.Output, Does.Contain("Nothing answers at http://127.0.0.1:1"));
    }

    [Test]
    public async Task Bad_settings_are_findings_too()
    {
        using var tool = new Tool().Set("Limits:JsonBytes", "plenty").Set("Platform:Auth:Type", "jwt");

        var ran = await tool.Run("doctor");

        Assert.That(ran.ExitCode, Is.EqualTo(2));
        Assert.That(ran.Output, Does.Contain("Limits:JsonBytes: must be a whole number").And.Contain("Platform:Auth:Secret: is missing"));
    }

    [Test]
    public async Task A_program_that_is_not_this_server_gets_no_credential([Values("api_key", "jwt")] string type, [Values] bool serverRuns)
    {
        await using var platform = await StubPlatform.Start();
        platform.ApiKey = Other;
        await using var impostor = await StubPlatform.Start();
        await using var server = await TestServer.Start();
        using var tool = Tool(platform, server).Set("Callback:Auth:Type", type).Set("Callback:Url", impostor.Address.ToString());
        if (!serverRuns)
            tool.Set("Operator:KeyFile", tool.Write("operator.key", new string('k', 43)));

        var ran = await tool.Run("doctor", "--json");

        Assert.That(Text(ran, "Callback endpoint"), Does.Contain("Credentials were not sent")
            .And.Contain(serverRuns ? "listens on" : "there is no socket"));
        Assert.That(impostor.Credentials, Is.Empty);
        Assert.That(impostor.Requests, Is.GreaterThan(0), "it was asked without a credential");
    }

    static Tool Tool(StubPlatform platform, TestServer server) => new Tool(platform)
        .Set("Operator:KeyFile", Path.Combine(server.Folder, "operator.key"))
        .Set("Callback:Url", server.Client.BaseAddress!.ToString()).Set("Callback:Auth:Type", "api_key").Set("Callback:Auth:Secret", One)
        .Set("Platform:Auth:Type", "api_key").Set("Platform:Auth:Secret", Other);

    static string Text(Ran ran, string check) =>
        (string)ran.Json["findings"]!.AsArray().Single(finding => (string)finding!["check"]! == check)!["text"]!;
}
