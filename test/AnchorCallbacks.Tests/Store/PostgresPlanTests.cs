using System.Reflection;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Events;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

/// <summary>On PostgreSQL too every statement has an index to walk along: told that reading a whole table is the last thing to do, the
/// planner never does it.</summary>
[OnPostgres]
sealed class PostgresPlanTests
{
    [Test]
    public async Task No_statement_reads_a_whole_table()
    {
        await using var recorded = new QueryPlanTests();
        var statements = await recorded.Statements();
        foreach (var type in new[] { typeof(CustomerList), typeof(TransactionList), typeof(OutboxList), typeof(EventList) })
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsLiteral && field.FieldType == typeof(string)))
                // A place in the order of ids there, a time elsewhere.
                statements.Add(((string)field.GetRawConstantValue()!, type == typeof(OutboxList) ? new(OfLists) { ["@before"] = "" } : OfLists));
        await using var store = TestStore.MakePostgres(empty: false);
        await using var connection = store.Connect();
        await connection.OpenAsync();
        await connection.ExecuteAsync("SET enable_seqscan = off");

        var scans = new List<string>();
        foreach (var (sql, parameters) in statements)
        {
            var all = new DynamicParameters();
            foreach (var (name, value) in parameters)
                all.Add(name, value);
            var plan = await connection.QueryAsync<string>("EXPLAIN " + sql, all);
            scans.AddRange(plan.Where(step => step.Contains("Seq Scan", StringComparison.Ordinal)).Select(step => $"{step}: {sql}"));
        }
        Assert.That(scans, Is.Empty);
    }

    static readonly Dictionary<string, object?> OfLists = new()
    {
        ["@status"] = "",
        ["@type"] = "",
        ["@before"] = 0L,
        ["@anyAge"] = 1L,
        ["@account"] = "",
        ["@memoType"] = "",
        ["@memo"] = "",
        ["@at"] = 0L,
        ["@afterId"] = "",
        ["@afterType"] = "",
        ["@afterMemoType"] = "",
        ["@afterMemo"] = "",
        ["@most"] = 1L,
        ["@sep"] = "",
        ["@customerId"] = "",
        ["@open"] = -1L,
        ["@inReview"] = -1L,
        ["@state"] = "",
        ["@transactionId"] = "",
    };
}
