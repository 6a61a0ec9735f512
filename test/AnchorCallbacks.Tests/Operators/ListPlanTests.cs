using AnchorCallbacks.Events;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>The plans of the lists of transactions, calls and events.</summary>
sealed class ListPlanTests
{
    [TestCase(TransactionList.All, "transactions_by_start")]
    [TestCase(TransactionList.BySep, "transactions_by_sep")]
    [TestCase(TransactionList.ByStatus, "transactions_by_status_and_start")]
    [TestCase(TransactionList.Open, "transactions_open")]
    [TestCase(TransactionList.InReview, "transactions_in_review")]
    [TestCase(TransactionList.RefundDue, "transactions_refund_due")]
    [TestCase(TransactionList.BySender, "transactions_of_sender")]
    [TestCase(TransactionList.ByReceiver, "transactions_of_receiver")]
    [TestCase(TransactionList.ByAccount, "transactions_of_account")]
    [TestCase(TransactionList.WithProblem, "transactions_with_problem")]
    [TestCase(TransactionList.WithParkedCall, "outbox_parked")]
    [TestCase(OutboxList.All, "outbox")]
    [TestCase(OutboxList.Unsent, "outbox_unsent")]
    [TestCase(OutboxList.Parked, "outbox_parked_by_id")]
    [TestCase(OutboxList.Ended, "outbox_ended_by_state")]
    [TestCase(OutboxList.ByTransaction, "outbox_by_transaction")]
    [TestCase(EventList.Waiting, "events_waiting")]
    [TestCase(EventList.Parked, "events_parked")]
    public async Task A_list_reads_along_an_index_and_sorts_nothing(string sql, string index)
    {
        await using var server = await TestServer.Start();

        var plan = await Plan(server, sql);

        Assert.That(plan[0], Does.StartWith("SEARCH").And.Contain(index), string.Join('\n', plan));
        Assert.That(plan, Has.None.StartsWith("SCAN").And.None.Contains("AUTOMATIC").And.None.Contains("TEMP B-TREE"),
            string.Join('\n', plan));
    }

    [TestCase(OutboxList.Counts)]
    [TestCase(EventList.Counts)]
    public async Task Health_counts_along_indexes(string sql)
    {
        await using var server = await TestServer.Start();

        var plan = await Plan(server, sql);

        Assert.That(plan.Count(step => step.Contains("USING COVERING INDEX", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(2),
            string.Join('\n', plan));
        Assert.That(plan.Where(step => step.Contains(" outbox ", StringComparison.Ordinal)
            || step.Contains(" events ", StringComparison.Ordinal)), Has.All.Contains("INDEX"), string.Join('\n', plan));
        Assert.That(plan, Has.None.Contains("TEMP B-TREE"), string.Join('\n', plan));
    }

    /// <summary>The indexes of lists must not be chosen for statements that have their own.</summary>
    [TestCase("SELECT id FROM outbox WHERE state IN ('waiting', 'sending') AND due_at <= @at ORDER BY due_at LIMIT @most", "outbox_due")]
    [TestCase("SELECT min(due_at) FROM outbox WHERE state IN ('waiting', 'sending')", "outbox_due")]
    [TestCase(
        "SELECT id FROM transactions WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''",
        "transactions_by_account")]
    [TestCase("SELECT id FROM transactions WHERE open = 1 AND sender_id = @customerId", "transactions_by_sender")]
    [TestCase("SELECT id FROM transactions WHERE due = 1 AND read_at IS NULL ORDER BY id LIMIT @most", "transactions_due")]
    [TestCase("SELECT id FROM outbox WHERE customer_id = @customerId AND state IN ('waiting', 'sending', 'parked') AND state <> 'sending'",
        "outbox_by_customer")]
    public async Task The_workers_keep_their_indexes(string sql, string index)
    {
        await using var server = await TestServer.Start();

        var plan = await Plan(server, sql);

        Assert.That(plan, Has.Count.EqualTo(1), string.Join('\n', plan));
        Assert.That(plan[0].Split(' '), Does.Contain(index), plan[0]);
    }

    static async Task<List<string>> Plan(TestServer server, string sql) =>
        await server.Get<Database>().Read(async connection => (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, new
        {
            status = "",
            sep = "",
            customerId = "",
            account = "",
            memoType = "",
            memo = "",
            open = -1L,
            inReview = -1L,
            at = 0L,
            afterId = "",
            most = 1L,
            state = "",
            before = "",
            transactionId = "",
        })).Select(row => (string)row.detail).ToList());
}
