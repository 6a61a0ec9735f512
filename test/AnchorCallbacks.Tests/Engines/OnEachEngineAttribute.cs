using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;

namespace AnchorCallbacks.Tests.Engines;

/// <summary>Runs a fixture once on SQLite and once on PostgreSQL. Without a PostgreSQL that half is skipped, but fails where CI is
/// set.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class OnEachEngineAttribute : NUnitAttribute, IFixtureBuilder2
{
    readonly NUnitTestFixtureBuilder builder = new();

    public IEnumerable<TestSuite> BuildFrom(ITypeInfo typeInfo) => BuildFrom(typeInfo, new Everything());

    public IEnumerable<TestSuite> BuildFrom(ITypeInfo typeInfo, IPreFilter filter) =>
        Enum.GetValues<Engine>().Select(engine => Build(typeInfo, filter, engine));

    TestSuite Build(ITypeInfo typeInfo, IPreFilter filter, Engine engine)
    {
        var suite = builder.BuildFrom(typeInfo, filter, new TestFixtureParameters { TestName = $"{typeInfo.Type.Name}({engine})" });
        // As the assembly has it; a fixture built by hand does not hear of that.
        ((TestFixture)suite).LifeCycle = LifeCycle.InstancePerTestCase;
        suite.Properties.Set(TestEngine.Property, engine.ToString());
        if (engine == Engine.PostgreSql)
            foreach (var test in suite.Tests.Where(test => test.Method?.IsDefined<OnSqliteAloneAttribute>(false) == true).ToList())
                suite.Tests.Remove(test);
        if (engine == Engine.PostgreSql && TestEngine.MissingPostgres is { } reason && suite.RunState == RunState.Runnable)
        {
            suite.RunState = RunState.Ignored;
            suite.Properties.Set(PropertyNames.SkipReason, reason);
        }
        return suite;
    }

    sealed class Everything : IPreFilter
    {
        public bool IsMatch(Type type) => true;

        public bool IsMatch(Type type, System.Reflection.MethodInfo method) => true;
    }
}

/// <summary>For a test of something that the other engine does not have, in a fixture that runs on both.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class OnSqliteAloneAttribute : Attribute;

/// <summary>For a fixture that has something to say about PostgreSQL alone.</summary>
[AttributeUsage(AttributeTargets.Class)]
class OnPostgresAttribute : NUnitAttribute, IApplyToTest
{
    protected virtual string? Missing => TestEngine.MissingPostgres;

    public void ApplyToTest(Test test)
    {
        test.Properties.Set(TestEngine.Property, nameof(Engine.PostgreSql));
        if (Missing is not { } reason || test.RunState != RunState.Runnable)
            return;
        test.RunState = RunState.Ignored;
        test.Properties.Set(PropertyNames.SkipReason, reason);
    }
}

/// <summary>For a fixture whose tests start servers of their own, and end them.</summary>
sealed class OnOwnPostgresAttribute : OnPostgresAttribute
{
    protected override string? Missing => Cluster.Missing;
}
