using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>The customer's status in an answer to AP's <c>GET /customer</c> while AP executes a call.</summary>
/// <param name="MissingFields">With NEEDS_INFO: the missing required fields.</param>
sealed record CallbackAnswer(string Status, string MissingFields)
{
    /// <summary>AP's request was refused. A REJECTED would have ended a transaction whose money must be refunded.</summary>
    public static CallbackAnswer Refused { get; } = new("REFUSED", "");

    public static CallbackAnswer Of(in CustomerEvaluation evaluation) =>
        new(evaluation.Status.Word(), evaluation.Status == CustomerStatus.NeedsInfo ? evaluation.MissingFields : "");
}

/// <summary>Answers given by other processes than the one that makes the call.</summary>
static class CallbackAnswerRows
{
    // The state is named twice: once for the partial index, once for the condition.
    const string FromCall =
        """
        FROM outbox WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending') AND state = 'sending'
            AND customer_id = @customerId
        """;

    public static async ValueTask<bool> IsInFlight(DbConnection connection, string transactionId, string customerId) =>
        await connection.ExecuteScalarAsync<long?>($"SELECT 1 {FromCall}", new { transactionId, customerId }) is not null;

    /// <summary>Adds an answer only while the call is in flight: later nothing would remove it.</summary>
    public static Task<int> Add(DbConnection connection, string transactionId, string customerId, CallbackAnswer answer,
        DateTimeOffset now) => connection.ExecuteAsync(
        $"""
        INSERT INTO callback_answers (transaction_id, id, customer_id, status, missing_fields)
        SELECT @transactionId, @id, @customerId, @Status, @MissingFields {FromCall}
        """,
        new { transactionId, id = AuditLog.NewId(now), customerId, answer.Status, answer.MissingFields });

    /// <summary>Removes the answers and returns them, oldest first.</summary>
    public static async ValueTask<List<CallbackAnswer>> Take(DbConnection connection, string transactionId, string customerId)
    {
        var rows = (await connection.QueryAsync<CallbackAnswer>(
            """
            SELECT status, missing_fields FROM callback_answers
            WHERE transaction_id = @transactionId AND customer_id = @customerId ORDER BY id
            """, new { transactionId, customerId })).AsList();
        if (rows.Count > 0)
            await connection.ExecuteAsync("DELETE FROM callback_answers WHERE transaction_id = @transactionId", new { transactionId });
        return rows;
    }
}
