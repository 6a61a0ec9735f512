using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AnchorCallbacks.Tests.Customers.Types;

sealed class CustomerTypesTests
{
    const string Served = "unknownType: other\ntypes: { default: {}, other: { accepts: [alias] } }\n";
    const string Refused = "unknownType: refuse\ntypes: { default: {}, other: { accepts: [alias] } }\n";

    [Test]
    public void An_unknown_name_is_served_by_the_type_the_file_names() =>
        Assert.That(TypesText.Build(Served).Find("sep99")!.Name, Is.EqualTo("other"));

    [Test]
    public void An_unknown_name_is_served_by_default_where_the_file_says_nothing() =>
        Assert.That(TypesText.Build("types: { default: {}, other: {} }").Find("sep99")!.Name, Is.EqualTo("default"));

    [Test]
    public void An_unknown_name_is_nobody_where_the_file_refuses_it() => Assert.That(TypesText.Build(Refused).Find("sep99"), Is.Null);

    [TestCase("Default")]
    [TestCase("default ")]
    [TestCase("OTHER")]
    public void A_name_in_another_spelling_is_unknown(string name) => Assert.That(TypesText.Build(Refused).Find(name), Is.Null);

    [TestCase(null, "default")]
    [TestCase("", "default")]
    [TestCase("sep99", "default")]
    [TestCase("other", "other")]
    [TestCase("alias", "other")]
    public void A_look_up_is_always_answered(string? name, string type) =>
        Assert.That(TypesText.Build(Refused).FindOrDefault(name).Name, Is.EqualTo(type));

    [Test]
    public void A_look_up_of_an_unknown_name_is_answered_as_the_type_the_file_names() =>
        Assert.That(TypesText.Build(Served).FindOrDefault("sep99").Name, Is.EqualTo("other"));

    [TestCase("other", true)]
    [TestCase("alias", false)]
    [TestCase("sep99", false)]
    public void Only_a_types_own_name_is_configured(string name, bool configured) =>
        Assert.That(TypesText.Build(Served).Configured(name) is not null, Is.EqualTo(configured));

    [Test]
    public void The_known_names_are_the_types_in_the_files_order() =>
        Assert.That(TypesText.Build(Served).KnownNames, Is.EqualTo("default, other"));

    [Test]
    public void An_unknown_name_is_logged_once()
    {
        var log = new FakeLogCollector();
        var types = TypesText.Build(Served, log: log);
        for (var i = 0; i < 3; i++)
            types.Find("sep99");
        Assert.That(log.At(LogLevel.Warning), Has.One.Contains("Customer type sep99 is not configured; other is used"));
    }

    [Test]
    public void Known_names_are_not_logged()
    {
        var log = new FakeLogCollector();
        var types = TypesText.Build(Served, log: log);
        types.Find("alias");
        types.FindOrDefault(null);
        Assert.That(log.Text, Is.Empty);
    }

    [Test]
    public void A_wallets_name_cannot_forge_a_line_of_the_log()
    {
        var log = new FakeLogCollector();
        TypesText.Build(Served, log: log).Find("a\nERROR 💥 " + new string('x', 100));
        Assert.That(log.At(LogLevel.Warning), Has.One.Contains("Customer type a?ERROR????xxx").And.None.Contains("\n"));
    }

    [Test]
    public void Names_without_end_do_not_fill_the_log()
    {
        var log = new FakeLogCollector();
        var types = TypesText.Build(Served, log: log);
        for (var i = 0; i < 1000; i++)
            types.Find($"name-{i}");
        Assert.That(log.At(LogLevel.Warning).Count(), Is.EqualTo(100));
    }
}
