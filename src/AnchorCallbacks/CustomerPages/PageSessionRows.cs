using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.CustomerPages;

sealed class PageSessionRow
{
    public string Id { get; init; } = "";
    public byte[] SecretHash { get; init; } = [];
    public byte[] Subject { get; init; } = [];
    public long CreatedAt { get; init; }
    public long UsedAt { get; init; }
    public long Uploads { get; init; }
}

/// <summary>The statements on visits.</summary>
static class PageSessionRows
{
    public static async ValueTask<PageSessionRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<PageSessionRow>(
            "SELECT id, secret_hash, subject, created_at, used_at, uploads FROM page_sessions WHERE id = @id", new { id });

    public static Task<int> Add(DbConnection connection, PageSessionRow row, string linkId) => connection.ExecuteAsync(
        """
        INSERT INTO page_sessions (id, secret_hash, subject, link_id, created_at, used_at, uploads)
        VALUES (@Id, @SecretHash, @Subject, @linkId, @CreatedAt, @UsedAt, 0)
        """, new { row.Id, row.SecretHash, row.Subject, linkId, row.CreatedAt, row.UsedAt });

    public static async ValueTask<long> CountSince(DbConnection connection, long usedAt) => await connection.ExecuteScalarAsync<long>(
        "SELECT count(*) FROM page_sessions WHERE used_at > @usedAt", new { usedAt });

    public static Task<int> NoteUse(DbConnection connection, string id, long now) =>
        connection.ExecuteAsync("UPDATE page_sessions SET used_at = @now WHERE id = @id AND used_at < @now", new { id, now });

    public static Task<int> AddUpload(DbConnection connection, string id, long bytes) =>
        connection.ExecuteAsync("UPDATE page_sessions SET uploads = uploads + @bytes WHERE id = @id", new { id, bytes });

    public static Task<int> EndOfLink(DbConnection connection, string linkId) =>
        connection.ExecuteAsync("DELETE FROM page_sessions WHERE link_id = @linkId AND link_id <> ''", new { linkId });

    public static Task<int> EndUnused(DbConnection connection, long before) =>
        connection.ExecuteAsync("DELETE FROM page_sessions WHERE used_at <= @before", new { before });
}
