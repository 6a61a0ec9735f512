using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Operators;

sealed class SessionRow
{
    public byte[] KeyHash { get; init; } = [];
    public long CreatedAt { get; init; }
    public long UsedAt { get; init; }
}

/// <summary>The table of sign-ins.</summary>
static class SessionRows
{
    public static async ValueTask<SessionRow?> Find(DbConnection connection, byte[] idHash) =>
        await connection.QueryFirstOrDefaultAsync<SessionRow>(
            "SELECT key_hash, created_at, used_at FROM operator_sessions WHERE id_hash = @idHash", new { idHash });

    public static Task<int> Add(DbConnection connection, byte[] idHash, byte[] keyHash, long now) => connection.ExecuteAsync(
        "INSERT INTO operator_sessions (id_hash, key_hash, created_at, used_at) VALUES (@idHash, @keyHash, @now, @now)",
        new { idHash, keyHash, now });

    public static Task<int> NoteUse(DbConnection connection, byte[] idHash, long now) => connection.ExecuteAsync(
        "UPDATE operator_sessions SET used_at = @now WHERE id_hash = @idHash AND used_at < @now", new { idHash, now });

    public static async ValueTask<long> CountSince(DbConnection connection, long usedAt) => await connection.ExecuteScalarAsync<long>(
        "SELECT count(*) FROM operator_sessions WHERE used_at > @usedAt", new { usedAt });

    public static Task<int> End(DbConnection connection, byte[] idHash) =>
        connection.ExecuteAsync("DELETE FROM operator_sessions WHERE id_hash = @idHash", new { idHash });

    public static Task<int> EndOfKey(DbConnection connection, byte[] keyHash) =>
        connection.ExecuteAsync("DELETE FROM operator_sessions WHERE key_hash = @keyHash", new { keyHash });

    public static Task<int> EndUnused(DbConnection connection, long before) =>
        connection.ExecuteAsync("DELETE FROM operator_sessions WHERE used_at <= @before", new { before });
}
