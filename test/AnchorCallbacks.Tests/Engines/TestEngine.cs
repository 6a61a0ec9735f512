using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace AnchorCallbacks.Tests.Engines;

enum Engine
{
    Sqlite,
    PostgreSql,
}

/// <summary>Which engine the test that is running runs on, and where the PostgreSQL for tests is.</summary>
static class TestEngine
{
    public const string Property = "Engine";
    public const string Variable = "POSTGRES_FOR_TESTS";

    public static string? Postgres { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : null;

    /// <summary>Why nothing can run on PostgreSQL here; null if it can, or must.</summary>
    public static string? MissingPostgres =>
        Postgres is null && Environment.GetEnvironmentVariable("CI") != "true"
            ? $"{Variable} is not set; run: test/postgres run dotnet test" : null;

    public static Engine Current
    {
        get
        {
            for (ITest? test = TestExecutionContext.CurrentContext.CurrentTest; test is not null; test = test.Parent)
                if (test.Properties.Get(Property) is string name)
                    return Enum.Parse<Engine>(name);
            return Engine.Sqlite;
        }
    }

    public static bool IsPostgres => Current == Engine.PostgreSql;
}
