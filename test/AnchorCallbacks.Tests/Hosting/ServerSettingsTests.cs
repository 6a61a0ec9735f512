using AnchorCallbacks.Callback;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Hosting;

sealed class ServerSettingsTests
{
    const string LongSecret = "a secret of at least thirty-two bytes";

    [Test]
    public void Nothing_needs_to_be_set()
    {
        var settings = Read();

        Assert.Multiple(() =>
        {
            Assert.That(settings.Callback.Address, Is.EqualTo("http://127.0.0.1:8081"));
            Assert.That(settings.Callback.Auth.Type, Is.EqualTo(AuthType.None));
            Assert.That(settings.Store.File, Is.EqualTo("data/anchor-callbacks.db"));
            Assert.That(settings.Keys.File, Is.EqualTo("data/master.key"));
            Assert.That(settings.Customers.Validation, Is.EqualTo(Validation.Strict));
            Assert.That(settings.Customers.Retains, Is.Null);
            Assert.That(settings.Limits.TextCharacters, Is.EqualTo(4096));
            Assert.That(settings.Limits.JsonBytes, Is.EqualTo(1 << 20));
            Assert.That(settings.Limits.FileBytes, Is.EqualTo(16 << 20));
            Assert.That(settings.Limits.MultipartBytes, Is.EqualTo(64 << 20));
        });
    }

    [TestCase("http", "", "Rates:Url: must be http:// or https://")]
    [TestCase("http", "pricing:9000", "Rates:Url: must be http:// or https://")]
    [TestCase("http", "ftp://pricing", "Rates:Url: must be http:// or https://")]
    [TestCase("http", "http://me:secret@pricing", "Rates:Url: must be http:// or https://")]
    [TestCase("http", "http://pricing/?key=1", "Rates:Url: must be http:// or https://")]
    [TestCase("table", "http://pricing", "Rates:Source: must be http for Rates:Url to be asked")]
    [TestCase("", "http://pricing", "Rates:Source: must be http for Rates:Url to be asked")]
    public void Source_and_address_of_prices_must_fit_each_other(string source, string url, string problem) =>
        Assert.That(() => Read(("Rates:Source", source), ("Rates:Url", url)), Throws.TypeOf<StartException>()
            .With.Message.StartsWith(problem).And.Message.Not.Contains("secret"));

    [TestCase("Callback:Url", "8081")]
    [TestCase("Callback:Url", "ftp://127.0.0.1")]
    [TestCase("Callback:Url", "http://127.0.0.1:8081/?x=1")]
    [TestCase("Callback:Url", "http://callbacks.internal:8081")]
    [TestCase("Callback:Auth:Type", "basic")]
    [TestCase("Callback:Auth:ClockSkewSeconds", "-1")]
    [TestCase("Callback:Auth:HeaderName", "X Key")]
    [TestCase("Callback:Auth:AllowAnonymous", "perhaps")]
    [TestCase("Callback:Auth:Tpye", "jwt")]
    [TestCase("Store:ConnectionString", "Data Source=:memory:")]
    [TestCase("Store:ConnectionString", "Nonsense=1")]
    [TestCase("Store:ConnectionString", "Data Source=a.db;Foreign Keys=True")]
    [TestCase("Keys:MasterKey", "c2hvcnQ=")]
    [TestCase("Customers:Validation", "lenient")]
    [TestCase("Customers:Deletion", "maybe")]
    [TestCase("Customers:RetainDays", "0")]
    [TestCase("Customers:RequireAccount", "1")]
    [TestCase("Operator:Url", "8082")]
    [TestCase("Operator:Url", "http://127.0.0.1:8081")]
    [TestCase("Operator:Url", "http://127.0.0.1:8082/path")]
    [TestCase("Operator:Url", "http://operators.internal:8082")]
    [TestCase("Operator:Url", "http://0.0.0.0:8082")]
    [TestCase("Operator:Url", "http://10.1.2.3:8082")]
    [TestCase("Operator:AllowPlainHttp", "perhaps")]
    [TestCase("Operator:Keys:alice", "a key itself")]
    [TestCase("Operator:Keys:alice", "sha256:00")]
    [TestCase("Operator:Keys:local", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("Operator:Keys:two words", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("Operator:Kyes:alice", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("Rates:Source", "oracle")]
    [TestCase("Rates:TimeoutSeconds", "0")]
    [TestCase("Rates:Urls", "http://127.0.0.1:9000")]
    [TestCase("UniqueAddress:Account", "GABC")]
    [TestCase("Retention:EventDays", "0")]
    [TestCase("Retention:CallDays", "-1")]
    [TestCase("Retention:QuoteDays", "a year")]
    [TestCase("Retention:OperationDays", "36501")]
    [TestCase("Retention:TransactionDays", "29")]
    [TestCase("Retention:HistoryDays", "36501")]
    [TestCase("Retention:CustomerDays", "1")]
    [TestCase("Limits:TextCharacters", "0")]
    [TestCase("Limits:JsonBytes", "1 MB")]
    [TestCase("Limits:FileBytes", "99999999999999999999")]
    [TestCase("Limits:Everything", "1")]
    public void A_bad_setting_is_named_in_one_line(string name, string value)
    {
        var problem = Assert.Throws<StartException>(() => Read((name, value)))!.Message;

        Assert.That(problem, Does.StartWith(name + ": ").And.Not.Contain("\n"));
    }

    [Test]
    public void All_bad_settings_are_named_at_once()
    {
        var problem = Assert.Throws<StartException>(() => Read(("Limits:JsonBytes", "x"), ("Customers:Validation", "x")))!.Message;

        Assert.That(problem.Split('\n'), Has.Length.EqualTo(2));
    }

    [TestCase("jwt", "", "Callback:Auth:Secret")]
    [TestCase("jwt", "thirty-one bytes are not enough", "Callback:Auth:Secret")]
    [TestCase("api_key", "", "Callback:Auth:Secret")]
    [TestCase("none", LongSecret, "Callback:Auth:Type")]
    public void A_secret_and_its_type_belong_together(string type, string secret, string named)
    {
        var problem = Assert.Throws<StartException>(() => Read(("Callback:Auth:Type", type), ("Callback:Auth:Secret", secret)))!.Message;

        Assert.That(problem, Does.StartWith(named + ": "));
        if (secret.Length > 0)
            Assert.That(problem, Does.Not.Contain(secret));
    }

    [TestCase("http://0.0.0.0:8081")]
    [TestCase("http://*:8081")]
    [TestCase("http://[::]:8081")]
    [TestCase("http://10.1.2.3:8081")]
    public void Without_a_credential_only_loopback_may_be_listened_on(string url)
    {
        Assert.That(() => Read(("Callback:Url", url)), Throws.TypeOf<StartException>().With.Message.StartsWith("Callback:Auth:Type: "));
        Assert.That(() => Read(("Callback:Url", url), ("Callback:Auth:AllowAnonymous", "true")), Throws.Nothing);
        Assert.That(() => Read(("Callback:Url", url), ("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", "key")), Throws.Nothing);
    }

    [TestCase("http://localhost:8081", "")]
    [TestCase("http://[::1]:8081/", "")]
    [TestCase("http://127.0.0.1:8081/cb/", "/cb")]
    public void A_loopback_address_with_or_without_a_path_is_taken(string url, string path)
    {
        Assert.That(Read(("Callback:Url", url)).Callback.BasePath, Is.EqualTo(path));
    }

    [TestCase("Callback:Auth:Secret", LongSecret)]
    [TestCase("Keys:MasterKey", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Operator:Key", "an-operators-own-key")]
    public void A_secret_on_the_command_line_is_refused_without_being_repeated(string name, string secret)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine([$"--{name}={secret}", "--Callback:Auth:Type=jwt"]).Build();

        var problem = Assert.Throws<StartException>(() => ServerSettings.Read(commandLine, commandLine))!.Message;

        Assert.That(problem, Does.Contain(name + ": ").And.Contain(name.Replace(":", "__", StringComparison.Ordinal))
            .And.Not.Contain(secret));
    }

    [TestCase("https://0.0.0.0:8082", "false")]
    [TestCase("http://0.0.0.0:8082", "true")]
    [TestCase("http://localhost:8082", "false")]
    [TestCase("http://[::1]:8082", "false")]
    public void Operators_are_served_elsewhere_than_on_loopback_only_where_nobody_listens_in(string url, string plain) =>
        Assert.That(() => Read(("Operator:Url", url), ("Operator:AllowPlainHttp", plain)), Throws.Nothing);

    [Test]
    public void An_operators_key_given_as_a_setting_is_not_repeated()
    {
        const string Key = "a-key-that-somebody-took-for-its-hash";
        Assert.That(Assert.Throws<StartException>(() => Read(("Operator:Keys:alice", Key)))!.Message, Does.Contain("Operator:Keys:alice")
            .And.Contain("sha256:").And.Not.Contain(Key));
    }

    [Test]
    public void A_variable_named_like_a_section_is_somebody_elses()
    {
        Assert.That(() => Read(("Store", "x"), ("Keys", "y")), Throws.Nothing);
    }

    static ServerSettings Read(params (string Name, string Value)[] values) => ServerSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build(),
        new ConfigurationBuilder().Build());
}
