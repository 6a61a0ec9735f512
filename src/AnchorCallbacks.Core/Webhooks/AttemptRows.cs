using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Webhooks;

/// <summary>One request to a receiver.</summary>
sealed class AttemptRow
{
    public string Id { get; init; } = "";
    public string SubscriptionId { get; init; } = "";

    /// <summary>The id of the event; of a test, its own.</summary>
    public string ChangeId { get; init; } = "";

    public long At { get; init; }

    /// <summary>The type of the event.</summary>
    public string Kind { get; init; } = "";

    public long Millis { get; init; }

    /// <summary>The HTTP status; 0: there was no answer.</summary>
    public long Status { get; init; }

    /// <summary>Why it failed; empty: it did not. It has no words of the receiver.</summary>
    public string Error { get; init; } = "";
}

/// <summary>The log of requests to receivers.</summary>
static class AttemptRows
{
    public static readonly Retained Rows = new(
        "webhook attempts",
        "SELECT id, at FROM webhook_attempts WHERE at <= @before AND at >= @from ORDER BY at LIMIT @most",
        "DELETE FROM webhook_attempts WHERE id = @Id");

    public static Task<int> Append(DbConnection connection, AttemptRow row) => connection.ExecuteAsync(
        """
        INSERT INTO webhook_attempts (id, subscription_id, change_id, at, kind, millis, status, error)
        VALUES (@Id, @SubscriptionId, @ChangeId, @At, @Kind, @Millis, @Status, @Error)
        """, row);

    /// <summary>Newest first.</summary>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    public static async ValueTask<List<AttemptRow>> Page(DbConnection connection, string subscriptionId, string? before, int most) =>
        (await connection.QueryAsync<AttemptRow>(
            """
            SELECT id, subscription_id, change_id, at, kind, millis, status, error FROM webhook_attempts
            WHERE subscription_id = @subscriptionId AND id < @before ORDER BY id DESC LIMIT @most
            """, new { subscriptionId, before = before ?? "~", most = (long)most })).AsList();
}
