using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>How a customer stood in an answer that AP may have gone by.</summary>
/// <param name="MissingFields">The fields required and lacking, of one who lacks some.</param>
sealed record CallbackAnswer(string Status, string MissingFields)
{
    /// <summary>AP got no answer: it would have ended a transaction whose money is to be paid back.</summary>
    public static CallbackAnswer Withheld { get; } = new("WITHHELD", "");

    public static CallbackAnswer Of(in CustomerEvaluation evaluation) =>
        new(evaluation.Status.Word(), evaluation.Status == CustomerStatus.NeedsInfo ? evaluation.MissingFields : "");
}

/// <summary>The answers given by other processes than the one that calls.</summary>
static class CallbackAnswerRows
{
    const string UnderWay =
        "FROM outbox WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending') AND state = 'sending' AND customer_id = @customerId";

    public static async ValueTask<bool> IsUnderWay(DbConnection connection, string transactionId, string customerId) =>
        await connection.ExecuteScalarAsync<long?>($"SELECT 1 {UnderWay}", new { transactionId, customerId }) is not null;

    /// <summary>Only while the call is under way: nobody would take it away afterwards.</summary>
    public static Task<int> Add(DbConnection connection, string transactionId, string customerId, CallbackAnswer answer,
        DateTimeOffset now) => connection.ExecuteAsync(
        $"INSERT INTO callback_answers (transaction_id, id, customer_id, status, missing_fields) SELECT @transactionId, @id, @customerId, @Status, @MissingFields {UnderWay}",
        new { transactionId, id = AuditLog.NewId(now), customerId, answer.Status, answer.MissingFields });

    /// <summary>In the order they were given; they are gone then.</summary>
    public static async ValueTask<List<CallbackAnswer>> Take(DbConnection connection, string transactionId, string customerId)
    {
        var rows = (await connection.QueryAsync<CallbackAnswer>(
            "SELECT status, missing_fields FROM callback_answers WHERE transaction_id = @transactionId AND customer_id = @customerId ORDER BY id", new { transactionId, customerId })).AsList();
        if (rows.Count > 0)
            await connection.ExecuteAsync("DELETE FROM callback_answers WHERE transaction_id = @transactionId", new { transactionId });
        return rows;
    }
}
