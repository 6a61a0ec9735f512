using System.Net;
using System.Net.Sockets;
using AnchorCallbacks.Cli;
using AnchorCallbacks.Hosting;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>A setting that cannot be meant ends the process with code 2 and one line that names it and says what would be right.</summary>
sealed class BadSettingsTests
{
    const string LongSecret = "a-secret-of-more-than-thirty-two-bytes";

    [TestCase("Callback:Url", "nonsense", "http://127.0.0.1:8081")]
    [TestCase("Callback:Url", "ftp://127.0.0.1:1", "http://127.0.0.1:8081")]
    [TestCase("Callback:Url", "http://127.0.0.1:0/?query=1", "http://127.0.0.1:8081")]
    [TestCase("Callback:Url", "http://example.com:8081", "not a host name")]
    [TestCase("Callback:Url", "http://192.0.2.1:0", "192.0.2.1", "Callback:Auth:AllowAnonymous", "true",
        TestName = "An_address_that_is_not_this_machines")]
    [TestCase("Callback:Url", "http://localhost:0", "localhost")]
    [TestCase("Callback:Url", "https://127.0.0.1:0", "certificate")]
    [TestCase("Callback:Auth:Type", "basic", "none, api_key or jwt")]
    [TestCase("Callback:Auth:Type", "basic", "none, api_key or jwt", "Callback:Auth:Secret", LongSecret,
        TestName = "An_unknown_type_with_a_secret")]
    [TestCase("Callback:Auth:Type", "none", "set it to jwt or api_key", "Callback:Auth:Secret", LongSecret,
        TestName = "A_secret_that_nobody_asks_for")]
    [TestCase("Callback:Auth:Secret", "", "SECRET_CALLBACK_API_AUTH_SECRET", "Callback:Auth:Type", "jwt",
        TestName = "A_missing_jwt_secret")]
    [TestCase("Callback:Auth:Secret", "", "SECRET_CALLBACK_API_AUTH_SECRET", "Callback:Auth:Type", "api_key",
        TestName = "A_missing_api_key")]
    [TestCase("Callback:Auth:Secret", "thirty-one-bytes-are-too-few-31", "at least 32 bytes", "Callback:Auth:Type", "jwt",
        TestName = "A_short_jwt_secret")]
    [TestCase("Callback:Auth:Type", "none", "Callback:Auth:AllowAnonymous=true", "Callback:Url", "http://0.0.0.0:0",
        TestName = "No_authentication_on_every_address")]
    [TestCase("Callback:Auth:Type", "none", "Callback:Auth:AllowAnonymous=true", "Callback:Url", "http://[::]:0",
        TestName = "No_authentication_on_every_IPv6_address")]
    [TestCase("Callback:Auth:Type", "none", "Callback:Auth:AllowAnonymous=true", "Callback:Url", "http://*:0",
        TestName = "No_authentication_on_a_star")]
    [TestCase("Callback:Auth:HeaderName", "X Key", "the name of an HTTP header")]
    [TestCase("Callback:Auth:ClockSkewSeconds", "-1", "a whole number from 0 to 3600")]
    [TestCase("Callback:Auth:AllowAnonymous", "perhaps", "true or false")]
    [TestCase("AllowedHosts", "http://a.example", "host names without scheme and port")]
    [TestCase("AllowedHosts", "a.example:8081", "host names without scheme and port")]
    [TestCase("Store:MinFreePercent", "101", "a whole number from 0 to 100")]
    [TestCase("Limits:RecordBytes", "1", "a whole number from 16384")]
    [TestCase("Limits:CustomerDocumentBytes", "2048", "not be less than Limits:FileBytes")]
    [TestCase("Callback:Authentication", "jwt", "is not a setting")]
    [TestCase("Store:ConnectionString", "Data Source=:memory:", "must name a file")]
    [TestCase("Store:ConnectionString", "Host=db", "Database is missing")]
    [TestCase("Store:ConnectionString", "Data Source=a.db;Cache=Shared", "Data Source alone")]
    [TestCase("Store:ConnectionString", "Data Source=/dev/null/a.db", "/dev/null")]
    [TestCase("Keys:MasterKey", "AAAA", "32 random bytes in Base64")]
    [TestCase("Keys:MasterKeyFile", "/dev/null/master.key", "/dev/null")]
    [TestCase("Customers:TypesFile", "missing.yaml", "missing.yaml")]
    [TestCase("Customers:Validation", "loose", "strict, report or off")]
    [TestCase("Customers:Deletion", "keep", "erase or retain")]
    [TestCase("Customers:RetainDays", "0", "a whole number from 1")]
    [TestCase("Customers:RequireAccount", "yes", "true or false")]
    [TestCase("Rates:File", "missing.yaml", "missing.yaml")]
    [TestCase("Rates:Source", "file", "table or http")]
    [TestCase("UniqueAddress:Account", "me", "a Stellar account")]
    [TestCase("Limits:TextCharacters", "many", "a whole number from 1")]
    [TestCase("Limits:JsonBytes", "0", "a whole number from 1024")]
    [TestCase("Limits:FileBytes", "-5", "a whole number from 1024")]
    [TestCase("Limits:MultipartBytes", "1.5", "a whole number from 1024")]
    [TestCase("Limits:EventBytes", "1e6", "a whole number from 1024")]
    [TestCase("Limits:UploadSeconds", "99999999999999999999", "a whole number from 1 to 3600")]
    [TestCase("Limits:FileByte", "1024", "Limits:FileBytes")]
    [TestCase("Logging:LogLevel:Default", "Verbose", "Trace, Debug, Information")]
    [TestCase("Logging:Console:FormatterName", "xml", "simple, systemd or json")]
    [TestCase("Logging:Console:MaxQueueLength", "many", "a whole number")]
    [TestCase("Logging:Console:FormatterOptions:TimestampFormat", "%", "a format")]
    [TestCase("Logging:Level", "Debug", "is not a setting")]
    [TestCase("Kestrel:Certificates:Default:Path", "missing.pfx", "does not exist", "Callback:Url", "https://127.0.0.1:0",
        TestName = "A_missing_certificate")]
    [TestCase("Kestrel:Certificates:Default:Path", "/tmp", "is a folder", "Operator:Url", "https://127.0.0.1:0",
        TestName = "A_folder_for_a_certificate")]
    [TestCase("Store:ConnectionString", "Data Source=missing/a.db", "missing does not exist")]
    [TestCase("Store:ConnectionString", "Data Source=/tmp", "is a folder")]
    [TestCase("Keys:MasterKeyFile", "missing/master.key", "missing does not exist")]
    [TestCase("Operator:KeyFile", "missing/operator.key", "missing does not exist")]
    [TestCase("Operator:Socket", "missing/operator.sock", "missing does not exist")]
    [TestCase("Operator:Url", "https://operators.internal:8082", "not a host name")]
    public void A_bad_setting_ends_the_start(string name, string value, string right, string otherName = "", string otherValue = "")
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string?>
        {
            ["Callback:Url"] = "http://127.0.0.1:0",
            ["Operator:Url"] = "http://127.0.0.1:0",
            ["Store:ConnectionString"] = $"Data Source={folder.File("store.db")}",
            ["Keys:MasterKeyFile"] = folder.File("master.key"),
        };
        if (otherName.Length > 0)
            settings[otherName] = otherValue;
        if (name == "Keys:MasterKey")
            settings.Remove("Keys:MasterKeyFile");
        settings[name] = value;
        var refused = Assert.ThrowsAsync<StartException>(async () =>
        {
            await using var app =
                await Serve.Start(ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
                new ConfigurationBuilder().Build()));
        })!;
        Assert.That(refused.Message, Does.Contain(name).And.Contain(right).And.Not.Contain("\n"));
    }

    [Test]
    public async Task The_program_says_what_is_bad_in_one_line_and_ends_with_code_2()
    {
        using var folder = new TempFolder();
        AssertRefused(await ServerProcess.RunAlone(folder, settings: ("Callback:Url", "nonsense")), "Callback:Url",
            "http://127.0.0.1:8081");
    }

    [TestCase("Callback:Auth:Secret", LongSecret)]
    [TestCase("Keys:MasterKey", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    public async Task A_secret_on_the_command_line_ends_the_start(string name, string secret)
    {
        using var folder = new TempFolder();
        var exit = await ServerProcess.RunToEnd(folder, [$"--{name}={secret}"], ("Callback:Auth:Type", "jwt"),
            ("Callback:Auth:Secret", LongSecret));
        AssertRefused(exit, name, name.Replace(":", "__", StringComparison.Ordinal));
        Assert.That(exit.Errors + exit.Output, Does.Not.Contain(secret));
    }

    [TestCase("Kestrel:Endpoints:Http:Url")]
    [TestCase("Kestrel:Endpoints:More:Sni:x")]
    [TestCase("ASPNETCORE_Kestrel:Endpoints:Http:Url")]
    [TestCase("DOTNET_Kestrel:Endpoints:Http:Url")]
    public async Task Another_way_to_listen_ends_the_start(string name)
    {
        using var folder = new TempFolder();
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: (name, "http://127.0.0.1:0")), "Kestrel:Endpoints",
            "set Callback:Url and Operator:Url");
    }

    [TestCase("Kestrel:Certificates:Default:Password")]
    [TestCase("Kestrel:Certificates:Other:Password")]
    public async Task A_certificates_password_on_the_command_line_ends_the_start(string name)
    {
        using var folder = new TempFolder();
        var exit = await ServerProcess.RunToEnd(folder, [$"--{name}=hunter2"]);
        AssertRefused(exit, name, name.Replace(":", "__", StringComparison.Ordinal));
        Assert.That(exit.Errors + exit.Output, Does.Not.Contain("hunter2"));
    }

    [Test]
    public async Task An_argument_that_is_no_setting_ends_the_start()
    {
        using var folder = new TempFolder();
        var exit = await ServerProcess.RunToEnd(folder, ["-p=8080"]);
        Assert.That((exit.Code, exit.Output), Is.EqualTo((2, "")));
        Assert.That(exit.ErrorLines, Is.EqualTo(["-p=8080: no such verb, option or setting", "See: anchor-callbacks --help"]));
    }

    [Test]
    public async Task A_settings_file_that_is_not_JSON_ends_the_start()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"), "{ \"Callback\": { \"Url\": }");
        AssertRefused(await ServerProcess.RunToEnd(folder), folder.File("appsettings.json"), "LineNumber: 0");
    }

    [Test]
    public async Task A_port_in_use_ends_the_start()
    {
        using var folder = new TempFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Callback:Url", url)), "Callback:Url",
            $"{url}: Address already in use");
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Operator:Url", url)), "Operator:Url",
            $"{url}: Address already in use");
    }

    [Test]
    public async Task A_key_file_that_holds_no_key_ends_the_start()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("operator.key"), "short\n");
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Operator:KeyFile", "operator.key")), "Operator:KeyFile",
            "at least 22");
    }

    [Test]
    public async Task A_types_file_with_an_unknown_field_ends_the_start_with_line_and_column()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("types.yaml"),
            "types:\n  default:\n    fields:\n      first_name: required\n      shoe_size: optional\n");
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Customers:TypesFile", "types.yaml")), "types.yaml:5:7",
            "'shoe_size' is not a SEP-9 field");
    }

    [Test]
    public async Task A_types_file_that_is_not_YAML_ends_the_start_with_line_and_column()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("types.yaml"), "types:\n  default: [\n");
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Customers:TypesFile", "types.yaml")), "types.yaml:3:1", "");
    }

    [Test]
    public async Task A_rates_file_that_cannot_be_meant_ends_the_start_with_line_and_column()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("rates.yaml"),
            "assets:\n  iso4217:USD: 2\npairs:\n  - sell: iso4217:USD\n    buy: iso4217:USD\n    price: 1.02\n");
        AssertRefused(await ServerProcess.RunToEnd(folder, settings: ("Rates:File", "rates.yaml")), "rates.yaml:6:12",
            "an asset exchanged for itself has price 1");
    }

    public static void AssertRefused(ServerExit exit, string name, string right)
    {
        Assert.That(exit.Code, Is.EqualTo(2), exit.Errors + exit.Output);
        Assert.That(exit.ErrorLines, Has.Length.EqualTo(1), exit.Errors);
        Assert.That(exit.ErrorLines[0], Does.Contain(name).And.Contain(right));
        Assert.That(exit.Output, Does.Not.Contain("Exception"), "the one line is lost among others");
    }
}
