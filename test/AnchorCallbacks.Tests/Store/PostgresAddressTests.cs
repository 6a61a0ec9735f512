using AnchorCallbacks.Store;
using Npgsql;

namespace AnchorCallbacks.Tests.Store;

sealed class PostgresAddressTests
{
    const string Secret = "s3cret-word";

    [TestCase("Data Source=data/anchor-callbacks.db", false)]
    [TestCase("Host=db", true)]
    [TestCase("host=db;Database=x", true)]
    [TestCase(" postgres://db/x", true)]
    [TestCase("PostgreSQL://db/x", true)]
    public void The_beginning_says_which_engine_is_meant(string text, bool postgres) =>
        Assert.That(PostgresAddress.IsMeant(text), Is.EqualTo(postgres));

    [TestCase($"Host=db.example.com;Database=anchor;Username=a;Password={Secret};SSL Mode=VerifyFull", "db.example.com:5432/anchor")]
    [TestCase($"postgres://a:{Secret}@db.example.com:6543/anchor?sslmode=verify-full", "db.example.com:6543/anchor")]
    [TestCase($"postgresql://a:{Secret}@db.example.com/anchor", "db.example.com:5432/anchor")]
    [TestCase($"Host=one,two;Database=anchor;Username=a;Password={Secret}", "one,two/anchor")]
    public void What_it_says_of_itself_has_no_credentials(string text, string place)
    {
        Assert.That(PostgresAddress.Read(text, out var address), Is.Null);
        Assert.That((address!.Place, address.ToString(), address.HasSecret), Is.EqualTo((place, place, true)));
        Assert.That(address.ConnectionString, Does.Contain(Secret));
    }

    [TestCase("Host=db", 20, null)]
    [TestCase("Host=one,two", 20, "primary")]
    [TestCase("Host=one,two;Maximum Pool Size=50;Target Session Attributes=any", 50, "any")]
    public void What_nobody_has_set_is_what_the_documentation_says(string given, int pool, string? target)
    {
        Assert.That(PostgresAddress.Read($"{given};Database=anchor;Username=a", out var address), Is.Null);
        var settings = new NpgsqlConnectionStringBuilder(address!.ConnectionString);
        Assert.That((settings.MaxPoolSize, settings.TargetSessionAttributes), Is.EqualTo((pool, target)));
    }

    [TestCase("Include Error Detail=true", "customers' data")]
    [TestCase("Log Parameters=true", "customers' data")]
    [TestCase("Include Failed Batched Command=true", "customers' data")]
    [TestCase("Persist Security Info=true", "the password")]
    [TestCase("Pooling=false", "Pooling")]
    [TestCase("Max Auto Prepare=3", "Max Auto Prepare")]
    [TestCase("Multiplexing=true", "Multiplexing")]
    [TestCase("Maximum Pool Size=2", "8 or more")]
    [TestCase("No Such Option=1", "must be a PostgreSQL connection string")]
    [TestCase("Port=many", "must be a PostgreSQL connection string")]
    public void What_would_leak_or_break_is_refused(string option, string reason)
    {
        var problem = PostgresAddress.Read($"Host=db;Database=x;Username=a;Password={Secret};{option}", out var address);
        Assert.That(problem, Does.Contain(reason).And.Not.Contains(Secret));
        Assert.That(address, Is.Null);
    }

    [TestCase($"Host=db;Username=a;Password={Secret}", "Database is missing")]
    [TestCase($"Host=db;Database=x;Password={Secret}", "Username is missing")]
    [TestCase($"Host=;Database=x;Password={Secret}", "Host is missing")]
    [TestCase($"postgres://a:{Secret}", "must be postgres://")]
    [TestCase($"postgres://a:{Secret}@db/x?connect_timeout=3", "after the ? it takes sslmode")]
    [TestCase($"postgres://a:{Secret}@db/x?sslmode={Secret}", "must be a PostgreSQL connection string")]
    public void What_is_missing_is_named_and_the_password_never(string text, string reason) =>
        Assert.That(PostgresAddress.Read(text, out _), Does.Contain(reason).And.Not.Contains(Secret));
}
