using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using Dapper;

namespace AnchorCallbacks.Customers.Reviewing;

sealed class NoteRow
{
    public string Id { get; init; } = "";
    public long At { get; init; }
    public string Author { get; init; } = "";
    public byte[] Note { get; init; } = [];
}

/// <summary>Notes of operators for operators. No wallet sees them. They are sealed with the customer's key and destroyed with it.</summary>
static class CustomerNotes
{
    public static Task<int> Add(DbConnection connection, string customerId, byte[] key, string author, string text, DateTimeOffset now)
    {
        var id = AuditLog.NewId(now);
        return connection.ExecuteAsync(
            "INSERT INTO customer_notes (customer_id, id, at, author, note) VALUES (@customerId, @id, @at, @author, @note)",
            new
            {
                customerId,
                id,
                at = now.ToUnixTimeMilliseconds(),
                author,
                note = RecordSeal.SealMessage(key, SealContext.CustomerNote(customerId, id), text),
            });
    }

    /// <summary>Newest first.</summary>
    public static async ValueTask<List<NoteRow>> Newest(DbConnection connection, string customerId, int most) =>
        (await connection.QueryAsync<NoteRow>(
            "SELECT id, at, author, note FROM customer_notes WHERE customer_id = @customerId ORDER BY id DESC LIMIT @most",
            new { customerId, most = (long)most })).AsList();

    public static string Open(string customerId, byte[] key, string id, byte[] note) =>
        RecordSeal.OpenMessage(key, customerId, SealContext.CustomerNote(customerId, id), note).Text;

    public static Task<int> RemoveAll(DbConnection connection, string customerId) =>
        connection.ExecuteAsync("DELETE FROM customer_notes WHERE customer_id = @customerId", new { customerId });
}
