using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>How a customer stood in an answer that AP may have gone by.</summary>
/// <param name="Wanted">The fields required and lacking, of one who lacks some.</param>
sealed record Heard(string Status, string Wanted)
{
    /// <summary>AP got no answer: it would have ended a transaction whose money is to be paid back.</summary>
    public static Heard Withheld { get; } = new("WITHHELD", "");

    public static Heard Of(in Judgement judgement) => new(judgement.Status.Word(), judgement.Status == CustomerStatus.NeedsInfo ? judgement.WantedFields : "");
}

/// <summary>The answers given by other processes than the one that calls.</summary>
static class HeardRows
{
    const string UnderWay = "FROM outbox WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending') AND state = 'sending' AND customer_id = @customerId";

    public static async ValueTask<bool> IsUnderWay(DbConnection connection, string transactionId, string customerId) =>
        await connection.ExecuteScalarAsync<long?>($"SELECT 1 {UnderWay}", new { transactionId, customerId }) is not null;

    /// <summary>Only while the call is under way: nobody would take it away afterwards.</summary>
    public static Task<int> Add(DbConnection connection, string transactionId, string customerId, Heard heard, DateTimeOffset now) => connection.ExecuteAsync(
        $"INSERT INTO outbox_heard (transaction_id, id, customer_id, status, wanted) SELECT @transactionId, @id, @customerId, @Status, @Wanted {UnderWay}",
        new { transactionId, id = AuditLog.NewId(now), customerId, heard.Status, heard.Wanted });

    /// <summary>In the order they were given; they are gone then.</summary>
    public static async ValueTask<List<Heard>> Take(DbConnection connection, string transactionId, string customerId)
    {
        var rows = (await connection.QueryAsync<Heard>(
            "SELECT status, wanted FROM outbox_heard WHERE transaction_id = @transactionId AND customer_id = @customerId ORDER BY id", new { transactionId, customerId })).AsList();
        if (rows.Count > 0)
            await connection.ExecuteAsync("DELETE FROM outbox_heard WHERE transaction_id = @transactionId", new { transactionId });
        return rows;
    }
}
