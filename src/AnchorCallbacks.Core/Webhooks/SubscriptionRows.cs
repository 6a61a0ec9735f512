using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Webhooks;

/// <summary>The statements on subscriptions.</summary>
static class SubscriptionRows
{
    const string Columns =
        """
        SELECT id, owner, form, name, url, kinds, types, customer_types, seps, fields, state, reason, secret, old_secret, old_until,
            created_at, updated_at, failing_since, succeeded_at
        FROM webhook_subscriptions
        """;

    public static async ValueTask<List<SubscriptionRow>> All(DbConnection connection) =>
        (await connection.QueryAsync<SubscriptionRow>(Columns + " ORDER BY id")).AsList();

    /// <summary>Oldest first.</summary>
    /// <param name="owner">The partner; empty: the anchor itself.</param>
    public static async ValueTask<List<SubscriptionRow>> Of(DbConnection connection, string owner) =>
        (await connection.QueryAsync<SubscriptionRow>(Columns + " WHERE owner = @owner ORDER BY created_at, id", new { owner })).AsList();

    public static async ValueTask<SubscriptionRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<SubscriptionRow>(Columns + " WHERE id = @id", new { id });

    public static Task<int> Add(DbConnection connection, SubscriptionRow row) => connection.ExecuteAsync(
        """
        INSERT INTO webhook_subscriptions (id, owner, form, name, url, kinds, types, customer_types, seps, fields, state, reason, secret,
            created_at, updated_at)
        VALUES (@Id, @Owner, @Form, @Name, @Url, @Kinds, @Types, @CustomerTypes, @Seps, @Fields, @State, '', @Secret, @CreatedAt,
            @CreatedAt)
        """,
        new
        {
            row.Id,
            row.Owner,
            row.Form,
            row.Name,
            row.Url,
            row.Kinds,
            row.Types,
            row.CustomerTypes,
            row.Seps,
            row.Fields,
            row.State,
            row.Secret,
            row.CreatedAt,
        });

    public static Task<int> Update(DbConnection connection, SubscriptionRow row) => connection.ExecuteAsync(
        "UPDATE webhook_subscriptions SET url = @Url, kinds = @Kinds, types = @Types, updated_at = @UpdatedAt WHERE id = @Id",
        new { row.Url, row.Kinds, row.Types, row.UpdatedAt, row.Id });

    public static Task<int> Pause(DbConnection connection, string id, string reason) => connection.ExecuteAsync(
        "UPDATE webhook_subscriptions SET state = 'paused', reason = @reason WHERE id = @id AND state = 'active'", new { id, reason });

    public static Task<int> Resume(DbConnection connection, string id) => connection.ExecuteAsync(
        "UPDATE webhook_subscriptions SET state = 'active', reason = '', failing_since = NULL WHERE id = @id", new { id });

    public static Task<int> Rotate(DbConnection connection, string id, byte[] secret, long oldUntil) => connection.ExecuteAsync(
        "UPDATE webhook_subscriptions SET old_secret = secret, old_until = @oldUntil, secret = @secret WHERE id = @id",
        new { id, secret, oldUntil });

    /// <param name="since">If the stored success is newer than this, nothing is written.</param>
    public static Task<int> Succeeded(DbConnection connection, string id, long at, long since) => connection.ExecuteAsync(
        """
        UPDATE webhook_subscriptions SET failing_since = NULL, succeeded_at = @at
        WHERE id = @id AND (failing_since IS NOT NULL OR succeeded_at IS NULL OR succeeded_at <= @since)
        """, new { id, at, since });

    public static Task<int> Failed(DbConnection connection, string id, long at) => connection.ExecuteAsync(
        "UPDATE webhook_subscriptions SET failing_since = @at WHERE id = @id AND failing_since IS NULL", new { id, at });

    public static async ValueTask<int> Remove(DbConnection connection, string id)
    {
        await connection.ExecuteAsync("DELETE FROM webhook_deliveries WHERE subscription_id = @id", new { id });
        await connection.ExecuteAsync("DELETE FROM webhook_attempts WHERE subscription_id = @id", new { id });
        return await connection.ExecuteAsync("DELETE FROM webhook_subscriptions WHERE id = @id", new { id });
    }
}
