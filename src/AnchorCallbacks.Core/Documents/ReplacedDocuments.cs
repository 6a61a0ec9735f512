using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>How much of the store a document uses.</summary>
sealed class DocumentUsage
{
    public string Id { get; init; } = "";
    public long Chunks { get; init; }
    public long? ReplacedAt { get; init; }

    public long Bytes => Chunks * DocumentSeal.SealedBytes;
}

/// <summary>A customer who has a document that was replaced.</summary>
sealed class ReplacedDocument
{
    public string CustomerId { get; init; } = "";
    public long At { get; init; }
}

/// <summary>Documents that newer ones replaced. They stay for a time.</summary>
static class ReplacedDocuments
{
    /// <summary>The oldest first.</summary>
    /// <param name="before">Replaced then or earlier, in Unix milliseconds.</param>
    /// <param name="from">Replaced then or later.</param>
    public static async ValueTask<List<ReplacedDocument>> Find(DbConnection connection, long before, long from, int limit) =>
        (await connection.QueryAsync<ReplacedDocument>(
            """
            SELECT customer_id, replaced_at AS at FROM documents
            WHERE replaced_at IS NOT NULL AND replaced_at <= @before AND replaced_at >= @from ORDER BY replaced_at LIMIT @limit
            """, new { before, from, limit = (long)limit })).AsList();

    /// <summary>All documents of a customer, current and replaced.</summary>
    public static async ValueTask<List<DocumentUsage>> Usage(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<DocumentUsage>("SELECT id, chunks, replaced_at FROM documents WHERE customer_id = @customerId",
            new { customerId })).AsList();
}
