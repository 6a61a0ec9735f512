using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Reviewing;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Retains or erases a deleted customer's rows in the caller's transaction. Erasure destroys the key that opens record, history
/// and documents. A row without personal data stays, so that the id is never used again and a repeated DELETE gets the same
/// answer.</summary>
static class Erasure
{
    /// <summary>AP and wallets no longer find the customer. Operators still do, until <paramref name="eraseAt"/>.</summary>
    public static async ValueTask Retain(
        DbConnection connection, string id, long version, DateTimeOffset now, long deletedAt, long eraseAt, string actor,
        string detail = "retained")
    {
        await connection.ExecuteAsync("UPDATE customers SET deleted_at = @deletedAt, erase_at = @eraseAt WHERE id = @id",
            new { deletedAt, eraseAt, id });
        await RemoveStatuses(connection, id);
        await AuditLog.Append(connection, id, version, now, actor, AuditActions.Delete, detail);
    }

    /// <param name="keys">Null: they are not known. Then the words for the search are written again.</param>
    public static async ValueTask Erase(DbConnection connection, string id, long version, DateTimeOffset now, string actor,
        ServiceKeys? keys, string detail = "")
    {
        await SearchRows.Of(connection).Destroy(connection, id, keys);
        var at = now.ToUnixTimeMilliseconds();
        // Overwrites the key in place with zeros of the same length: see the definition of the table.
        await connection.ExecuteAsync("UPDATE customer_keys SET wrapped = @zeros WHERE customer_id = @id",
            new { zeros = new byte[MasterKey.WrappedBytes], id });
        await connection.ExecuteAsync(
            """
            UPDATE customers SET account = '', memo_type = '', memo = '', last_type = '', types_seen = '', record = @nothing,
                updated_at = @at, deleted_at = coalesce(deleted_at, @at), erase_at = NULL
            WHERE id = @id
            """, new { nothing = Array.Empty<byte>(), at, id });
        await CustomerNotes.RemoveAll(connection, id);
        await CustomerConsents.Remove(connection, id);
        await connection.ExecuteAsync("DELETE FROM customer_history WHERE customer_id = @id", new { id });
        await DocumentStore.Abandon(connection, id, now);
        await RemoveStatuses(connection, id);
        await AuditLog.Append(connection, id, version, now, actor, AuditActions.Erase, detail);
    }

    /// <summary>Sets version and time of a deletion that another store knows.</summary>
    public static Task<int> SetDeleted(DbConnection connection, string id, long version, long deletedAt) => connection.ExecuteAsync(
        "UPDATE customers SET version = @version, deleted_at = @deletedAt WHERE id = @id", new { version, deletedAt, id });

    /// <summary>Adds the row of an erased customer that this store never had.</summary>
    public static async ValueTask AddErased(DbConnection connection, string id, long version, string masterKey, long createdAt,
        long updatedAt, long deletedAt)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO customers (id, account, memo_type, memo, version, last_type, types_seen, record, created_at, updated_at, deleted_at)
            VALUES (@id, '', '', '', @version, '', '', @nothing, @createdAt, @updatedAt, @deletedAt)
            """, new { id, version, nothing = Array.Empty<byte>(), createdAt, updatedAt, deletedAt });
        await connection.ExecuteAsync("INSERT INTO customer_keys (customer_id, master_key, wrapped) VALUES (@id, @masterKey, @zeros)",
            new { id, masterKey, zeros = new byte[MasterKey.WrappedBytes] });
    }

    static async ValueTask RemoveStatuses(DbConnection connection, string id)
    {
        await connection.ExecuteAsync("DELETE FROM customer_statuses WHERE customer_id = @id", new { id });
        await NamedTransactions.Remove(connection, id);
        await ApprovalRows.RemoveOf(connection, id);
        await Assignments.Remove(connection, id);
        await AnsweredAsks.Remove(connection, id);
    }
}
