using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Operators;

sealed class OperatorRow
{
    public string Name { get; init; } = "";
    public string Role { get; init; } = "";
    public byte[] KeyHash { get; init; } = [];
    public long CreatedAt { get; init; }
    public long ExpiresAt { get; init; }
    public long? LastUsedAt { get; init; }
    public long? RevokedAt { get; init; }

    public bool IsValid(long now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>The table of operators. The key itself is never stored.</summary>
static class OperatorRows
{
    const string Columns = "SELECT name, role, key_hash, created_at, expires_at, last_used_at, revoked_at FROM operators";

    public static async ValueTask<List<OperatorRow>> All(DbConnection connection) =>
        (await connection.QueryAsync<OperatorRow>(Columns + " ORDER BY name")).AsList();

    public static async ValueTask<OperatorRow?> Find(DbConnection connection, string name) =>
        await connection.QueryFirstOrDefaultAsync<OperatorRow>(Columns + " WHERE name = @name", new { name });

    public static async ValueTask<OperatorRow?> FindByKey(DbConnection connection, byte[] keyHash) =>
        await connection.QueryFirstOrDefaultAsync<OperatorRow>(Columns + " WHERE key_hash = @keyHash", new { keyHash });

    /// <summary>Adds an operator, or replaces a revoked one.</summary>
    public static Task<int> Save(DbConnection connection, OperatorRow row) => connection.ExecuteAsync(
        """
        INSERT INTO operators (name, role, key_hash, created_at, expires_at) VALUES (@Name, @Role, @KeyHash, @CreatedAt, @ExpiresAt)
        ON CONFLICT (name) DO UPDATE SET role = excluded.role, key_hash = excluded.key_hash, created_at = excluded.created_at,
            expires_at = excluded.expires_at, last_used_at = NULL, revoked_at = NULL
        """, row);

    public static Task<int> Revoke(DbConnection connection, string name, long at) =>
        connection.ExecuteAsync("UPDATE operators SET revoked_at = @at WHERE name = @name", new { name, at });

    /// <param name="since">If the stored use is newer than this, nothing is written.</param>
    public static Task<int> NoteUse(DbConnection connection, string name, long at, long since) => connection.ExecuteAsync(
        "UPDATE operators SET last_used_at = @at WHERE name = @name AND (last_used_at IS NULL OR last_used_at <= @since)",
        new { name, at, since });
}
