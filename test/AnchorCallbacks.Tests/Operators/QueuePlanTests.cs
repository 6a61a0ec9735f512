using System.Text.RegularExpressions;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>These statements sort the rows of a few customers. They must not walk along an index of all rows that has their
/// order.</summary>
sealed partial class QueuePlanTests
{
    [TestCase(QueueDetails.BySender, "transactions_by_sender")]
    [TestCase(QueueDetails.ByReceiver, "transactions_by_receiver")]
    [TestCase(QueueDetails.ByAccount, "transactions_by_account")]
    [TestCase(CustomerList.InReviewOfOperator, "assignments_by_operator")]
    [TestCase(CustomerList.ByStatusOfOperator, "assignments_by_operator")]
    public async Task A_part_of_a_queue_reads_what_is_its_own(string sql, string index)
    {
        await using var server = await TestServer.Start();
        var values = new DynamicParameters();
        foreach (var name in Names().Matches(sql).Select(match => match.Groups[1].Value).Distinct())
            values.Add(name, "");

        var plan = await server.Get<Database>().Read(async connection =>
            (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, values)).Select(row => (string)row.detail).ToList());

        Assert.That(plan, Has.Some.StartsWith("SEARCH").And.Some.Contains(index).And.None.StartsWith("SCAN"), string.Join('\n', plan));
    }

    [GeneratedRegex("@([A-Za-z0-9]+)")]
    private static partial Regex Names();
}
