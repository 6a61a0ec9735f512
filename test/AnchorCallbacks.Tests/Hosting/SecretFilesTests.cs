using AnchorCallbacks.Hosting;
using AnchorCallbacks.Tests.Cli;
using AnchorCallbacks.Tests.Faults;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Hosting;

/// <summary>Secrets in files: one file for a setting, or a folder with a file for each.</summary>
sealed class SecretFilesTests
{
    const string Key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    /// <summary>Every setting that is a secret, but for the two whose file the server itself creates.</summary>
    static readonly string[] Secrets =
    [
        "Callback:Auth:Secret", "Callback:Auth:PreviousSecret", "Platform:Auth:Secret", "Platform:Auth:PreviousSecret",
        "Pages:Sep24:InteractiveSecret", "Pages:Sep24:PreviousInteractiveSecret", "Pages:Sep24:MoreInfoSecret",
        "Pages:Sep24:PreviousMoreInfoSecret", "Pages:Sep6:MoreInfoSecret", "Pages:Sep6:PreviousMoreInfoSecret", "Pages:Sep24:NextSecret",
        "Operator:OpenId:ClientSecret", "Kestrel:Certificates:Default:Password",
    ];

    static (string, string)[] Others(string secret) => secret.Contains("Next", StringComparison.Ordinal)
        ? [("Pages:Sep24:Finish", "redirect"), ("Pages:Sep24:NextUrl", "https://pay.example.com/on")]
        : [.. new[] { "Callback:Auth:", "Platform:Auth:" }.Select(section => (section + "Type", "jwt")),
            .. Secrets.Where(name => name.EndsWith(":Secret", StringComparison.Ordinal) && name != secret)
                .Select(name => (name, $"the value of {name}, which is long enough")),
            .. secret.Contains(":Previous", StringComparison.Ordinal) && secret.StartsWith("Pages", StringComparison.Ordinal)
                ? new[] { (secret.Replace("Previous", "", StringComparison.Ordinal), "the secret of today, which is long enough") } : []];

    [TestCaseSource(nameof(Secrets))]
    public void Every_secret_can_be_given_as_a_file(string name)
    {
        using var folder = new TempFolder();
        var (file, secret) = (folder.File("secret"), "ein Geheimnis, das lang genug ist: \u00fc");
        File.WriteAllText(file, secret + "\n");

        var settings = Read([.. Others(name), ($"{name}File", file)]);

        Assert.That(settings.Configuration[name], Is.EqualTo(secret));
        var shown = settings.Values.Single(value => value.Name == name);
        Assert.That((shown.Value, shown.Source), Is.EqualTo(("********", file)));
        Assert.That(settings.Values.Select(value => value.Value), Has.None.Contains("Geheimnis"));
    }

    [Test]
    public void The_connection_string_can_be_given_as_a_file()
    {
        using var folder = new TempFolder();
        var file = folder.File("database");
        File.WriteAllText(file, "Host=db;Database=anchor;Username=anchor;Password=planted\n");

        var settings = Read([("Store:ConnectionStringFile", file)]);

        Assert.That(settings.Store.Postgres!.ConnectionString, Does.Contain("planted"));
        Assert.That(settings.Values.Select(value => value.Value), Has.None.Contains("planted"));
    }

    [Test]
    public void A_file_that_does_not_do_is_named_with_the_reason()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("empty"), "\n");
        File.WriteAllBytes(folder.File("large"), new byte[65 * 1024]);
        foreach (var (name, reason) in new[]
            { ("missing", "cannot be read"), ("empty", "is empty"), ("large", "more than"), ("", "a folder") })
            Assert.That(() => Read([("Callback:Auth:Type", "jwt"), ("Callback:Auth:SecretFile", folder.File(name))]),
                Throws.TypeOf<StartException>().With.Message.Contains("Callback:Auth:SecretFile: ").And.Message.Contains(reason), name);
        File.WriteAllText(folder.File("good"), "a secret that is long enough for jwt");
        Assert.That(() => Read([("Platform:Auth:Secret", "x"), ("Platform:Auth:SecretFile", folder.File("good"))]),
            Throws.TypeOf<StartException>().With.Message.Contains("Platform:Auth:SecretFile: give either this or Platform:Auth:Secret"));
    }

    [TestCase("Callback:Auth:PreviousSecret", "Callback:Auth:Secret")]
    [TestCase("Platform:Auth:PreviousSecret", "Platform:Auth:Secret")]
    [TestCase("Pages:Sep24:PreviousInteractiveSecret", "Pages:Sep24:InteractiveSecret")]
    public void An_old_secret_needs_the_new_one(string old, string current) =>
        Assert.That(() => Read([(old, "the secret of yesterday, which was long")]),
            Throws.TypeOf<StartException>().With.Message.Contains($"{old}: needs {current}"));

    [Test]
    public async Task A_folder_has_a_file_for_each_setting_and_may_have_those_of_others()
    {
        using var tool = new Tool();
        var secrets = Directory.CreateDirectory(Path.Combine(tool.Folder, "secrets")).FullName;
        File.WriteAllText(Path.Combine(secrets, "Keys__MasterKey"), Key + "\n");
        File.WriteAllText(Path.Combine(secrets, "Customers__Validation"), "report\n");
        File.WriteAllText(Path.Combine(secrets, "Limits__JsonBytes"), "4096");
        File.WriteAllText(Path.Combine(secrets, "postgres-password"), "somebody else's");
        File.WriteAllText(Path.Combine(secrets, "Calback__Auth__Secret"), "planted");
        tool.Set("Secrets:Folder", secrets).Set("Limits:JsonBytes", "8192");

        var ran = await tool.Run("config", "show", "--json");

        Assert.That(ran.ExitCode, Is.Zero, ran.Errors);
        Assert.That(((string)ran.Json["Keys:MasterKey"]!, (string)ran.Json["Customers:Validation"]!, (string)ran.Json["Limits:JsonBytes"]!),
            Is.EqualTo(("********", "report", "8192")), "the environment wins");
        Assert.That((string)ran.Json["sources"]!["Keys:MasterKey"]!, Is.EqualTo(Path.Combine(secrets, "Keys__MasterKey")));
        ran = await tool.Run("config", "check");
        Assert.That(ran.Errors, Does.Contain("secret Calback__Auth__Secret: is not read").And.Not.Contain("planted"));

        File.WriteAllText(Path.Combine(secrets, "Callback__Auth__Secert"), "planted");
        ran = await tool.Run("config", "check");
        Assert.That((ran.ExitCode, ran.Errors),
            Is.EqualTo((2, "Callback:Auth:Secert: is not a setting; do you mean Callback:Auth:Secret?\n")));
        ran = await tool.Set("Secrets:Folder", secrets + "-missing").Run("config", "check");
        Assert.That((ran.ExitCode, ran.Errors), Is.EqualTo((2, $"Secrets:Folder: {secrets}-missing does not exist\n")));
    }

    static ServerSettings Read(params (string Name, string Value)[] values) => ServerSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build(),
        new ConfigurationBuilder().Build());
}
