using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Webhooks;

static class DeliveryState
{
    public const string Waiting = "waiting", Sending = "sending", Delivered = "delivered", Parked = "parked";
}

/// <summary>One change for one receiver.</summary>
sealed class DeliveryRow
{
    public string SubscriptionId { get; init; } = "";
    public string ChangeId { get; init; } = "";
    public long Seq { get; init; }
    public string Subject { get; init; } = "";
    public string SecondSubject { get; init; } = "";

    /// <summary>The attempts before this one.</summary>
    public long Attempts { get; init; }

    public long? FirstTriedAt { get; init; }
}

/// <summary>The statements on deliveries. An open one waits or is being sent.</summary>
static class DeliveryRows
{
    const string Open = "state IN ('waiting', 'sending')";

    /// <summary>No earlier delivery of the same customer is open.</summary>
    const string Due =
        """
        SELECT d.subscription_id, d.change_id, d.seq, d.subject, d.second_subject, d.attempts, d.first_tried_at FROM webhook_deliveries d
        WHERE d.subscription_id = @id AND d.state IN ('waiting', 'sending') AND d.due_at <= @now
            AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.subscription_id = d.subscription_id
                AND e.state IN ('waiting', 'sending') AND e.subject = d.subject AND e.seq < d.seq)
            AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.subscription_id = d.subscription_id
                AND e.state IN ('waiting', 'sending') AND e.subject = d.second_subject AND e.seq < d.seq)
            AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.subscription_id = d.subscription_id
                AND e.state IN ('waiting', 'sending') AND e.second_subject <> '' AND e.second_subject = d.subject AND e.seq < d.seq)
            AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.subscription_id = d.subscription_id
                AND e.state IN ('waiting', 'sending') AND e.second_subject <> '' AND e.second_subject = d.second_subject AND e.seq < d.seq)
        ORDER BY d.due_at, d.seq LIMIT @most
        """;

    public static readonly Retained Rows = new(
        "webhook deliveries",
        """
        SELECT subscription_id AS subject, change_id AS id, at FROM webhook_deliveries WHERE at <= @before AND at >= @from
        ORDER BY at LIMIT @most
        """,
        "DELETE FROM webhook_deliveries WHERE subscription_id = @Subject AND change_id = @Id");

    /// <summary>Adds a delivery. One that has ended becomes due again.</summary>
    public static void Add(StatementBatch batch, string subscriptionId, ChangeRow change, string subject, string secondSubject, long now) =>
        batch.Add(
            """
            INSERT INTO webhook_deliveries (subscription_id, change_id, seq, at, subject, second_subject, state, attempts, due_at)
            VALUES (@id, @changeId, @seq, @at, @subject, @second, 'waiting', 0, @now)
            ON CONFLICT (subscription_id, change_id) DO UPDATE SET state = 'waiting', attempts = 0, due_at = excluded.due_at,
                first_tried_at = NULL
                WHERE webhook_deliveries.state IN ('delivered', 'parked')
            """,
            ("id", subscriptionId), ("changeId", change.Id), ("seq", change.Seq), ("at", change.At), ("subject", subject),
            ("second", secondSubject), ("now", now));

    public static async ValueTask<List<DeliveryRow>> FindDue(DbConnection connection, string id, long now, int most) =>
        (await connection.QueryAsync<DeliveryRow>(Due, new { id, now, most = (long)most })).AsList();

    /// <summary>Leases deliveries that are due. A lease that has ended shows that its sender crashed: the receiver may get it
    /// twice.</summary>
    public static async ValueTask<List<DeliveryRow>> Lease(DbConnection connection, string id, long now, long until, int most)
    {
        var rows = await FindDue(connection, id, now, most);
        var batch = new StatementBatch();
        foreach (var row in rows)
            batch.Add(
                """
                UPDATE webhook_deliveries SET state = 'sending', attempts = attempts + 1, due_at = @until,
                    first_tried_at = coalesce(first_tried_at, @now)
                WHERE subscription_id = @id AND change_id = @changeId
                """, ("until", until), ("now", now), ("id", id), ("changeId", row.ChangeId));
        await batch.Run(connection);
        return rows;
    }

    /// <summary>When the first open delivery is due; null if there is none.</summary>
    public static async ValueTask<long?> NextDue(DbConnection connection, string id) => await connection.ExecuteScalarAsync<long?>(
        $"SELECT due_at FROM webhook_deliveries WHERE subscription_id = @id AND {Open} ORDER BY due_at LIMIT 1", new { id });

    public static Task<int> End(DbConnection connection, DeliveryRow row, string state) => connection.ExecuteAsync(
        """
        UPDATE webhook_deliveries SET state = @state
        WHERE subscription_id = @SubscriptionId AND change_id = @ChangeId AND state = 'sending'
        """, new { state, row.SubscriptionId, row.ChangeId });

    /// <summary>The later deliveries of the same customer are due no sooner: none is looked at before its turn.</summary>
    public static async ValueTask Retry(DbConnection connection, DeliveryRow row, long due)
    {
        await connection.ExecuteAsync(
            """
            UPDATE webhook_deliveries SET state = 'waiting', due_at = @due
            WHERE subscription_id = @SubscriptionId AND change_id = @ChangeId AND state = 'sending'
            """, new { due, row.SubscriptionId, row.ChangeId });
        await connection.ExecuteAsync(
            $"""
            UPDATE webhook_deliveries SET due_at = @due
            WHERE subscription_id = @SubscriptionId AND subject = @Subject AND seq > @Seq AND {Open} AND state = 'waiting' AND due_at < @due
            """, new { due, row.SubscriptionId, row.Subject, row.Seq });
    }

    /// <summary>All that waits is due now, with its full time for attempts.</summary>
    public static Task<int> Resume(DbConnection connection, string id, long now) => connection.ExecuteAsync(
        $"""
        UPDATE webhook_deliveries SET due_at = @now, attempts = 0, first_tried_at = NULL
        WHERE subscription_id = @id AND {Open} AND state = 'waiting'
        """, new { id, now });

    /// <summary>The sender of a single process has ended: what it was sending is sent again.</summary>
    public static Task<int> Release(DbConnection connection, string id, long now) => connection.ExecuteAsync(
        $"UPDATE webhook_deliveries SET due_at = @now WHERE subscription_id = @id AND {Open} AND state = 'sending'", new { id, now });

    public static Task<int> RetryParked(DbConnection connection, string id, long now) => connection.ExecuteAsync(
        """
        UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, due_at = @now, first_tried_at = NULL
        WHERE subscription_id = @id AND state = 'parked'
        """, new { id, now });

    /// <summary>One subscription's open and parked deliveries.</summary>
    public static async ValueTask<Backlog> Count(DbConnection connection, string id) => await connection.QuerySingleAsync<Backlog>(
        $"""
        SELECT (SELECT count(*) FROM webhook_deliveries WHERE subscription_id = @id AND {Open}) AS waiting,
            (SELECT count(*) FROM webhook_deliveries WHERE subscription_id = @id AND state = 'parked') AS parked,
            (SELECT min(at) FROM webhook_deliveries WHERE subscription_id = @id AND {Open}) AS oldest
        """, new { id });
}
