using System.Text.RegularExpressions;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>PostgreSQL keeps the plans of prepared statements. It makes them for a new store without statistics, and they stay until it has
/// some. A write that reads a whole index conflicts with all other writes.</summary>
[OnPostgres]
sealed partial class EmptyStorePlanTests
{
    [Test]
    public async Task A_statement_that_names_customers_reads_no_whole_index_of_them()
    {
        await using var store = TestStore.MakePostgres(empty: true);
        await Database.Open(store.Options, TimeProvider.System).DisposeAsync();
        await using var planner = await PostgresPlanner.OpenEmpty(store);
        var scans = new List<string>();

        foreach (var (sql, only) in (await ServerStatements.Read()).Known)
            if ((only is null or Engine.PostgreSql) && Named().IsMatch(sql))
                foreach (var scan in await planner.Scans(sql))
                    if (scan.Table == "customers")
                        scans.Add($"{scan.Step}: {sql}");

        Assert.That(scans, Is.Empty, string.Join("\n", scans));
    }

    [GeneratedRegex(@"\bid (=|>|IN) ?\(?@")]
    private static partial Regex Named();
}
