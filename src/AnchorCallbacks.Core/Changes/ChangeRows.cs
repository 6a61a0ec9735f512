using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Changes;

/// <summary>A recorded change.</summary>
sealed class ChangeRow
{
    /// <summary>The place in the order of the changes of one customer. The database gives it.</summary>
    public long Seq { get; init; }

    public string Id { get; init; } = "";
    public string Kind { get; init; } = "";
    public long At { get; init; }
    public string CustomerId { get; init; } = "";
    public string TransactionId { get; init; } = "";
    public string Scope { get; init; } = "";

    /// <summary>See <see cref="ChangeData"/>.</summary>
    public string Data { get; init; } = "";
}

/// <summary>The statements on changes.</summary>
static class ChangeRows
{
    const string Columns = "SELECT seq, id, kind, at, customer_id, transaction_id, scope, data FROM changes";

    /// <summary>Old changes. Their readers keep their own records for as long.</summary>
    public static readonly Retained Rows = new(
        "changes",
        "SELECT id, at FROM changes WHERE at <= @before AND at >= @from ORDER BY at LIMIT @most",
        "DELETE FROM changes WHERE id = @Id");

    public static void Append(StatementBatch batch, ChangeRow row) => batch.Add(
        """
        INSERT INTO changes (id, kind, at, customer_id, transaction_id, scope, data, waiting)
        VALUES (@id, @kind, @at, @customerId, @transactionId, @scope, @data, 1)
        """,
        ("id", row.Id), ("kind", row.Kind), ("at", row.At), ("customerId", row.CustomerId), ("transactionId", row.TransactionId),
        ("scope", row.Scope), ("data", row.Data));

    /// <summary>Changes that no reader has taken yet, in their order.</summary>
    public static async ValueTask<List<ChangeRow>> Waiting(DbConnection connection, int most) =>
        (await connection.QueryAsync<ChangeRow>(Columns + " WHERE waiting = 1 ORDER BY seq LIMIT @most",
            new { most = (long)most })).AsList();

    public static void Taken(StatementBatch batch, long seq) =>
        batch.Add("UPDATE changes SET waiting = 0 WHERE seq = @seq", ("seq", seq));

    public static async ValueTask<ChangeRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<ChangeRow>(Columns + " WHERE id = @id", new { id });

    /// <summary>Changes of a time, in their order. The next page starts after the last one's place.</summary>
    /// <param name="from">The first millisecond.</param>
    /// <param name="to">The millisecond after the last one.</param>
    public static async ValueTask<List<ChangeRow>> Between(DbConnection connection, long from, long to, (long At, long Seq) after,
        int most) =>
        (await connection.QueryAsync<ChangeRow>(
            Columns + " WHERE at >= @from AND at < @to AND (at, seq) > (@afterAt, @afterSeq) ORDER BY at, seq LIMIT @most",
            new { from, to, afterAt = after.At, afterSeq = after.Seq, most = (long)most })).AsList();
}
