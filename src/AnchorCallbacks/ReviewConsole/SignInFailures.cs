using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The table of wrong keys at the sign-in.</summary>
static class SignInFailures
{
    /// <param name="expired">Rows from then or earlier do not count.</param>
    public static async ValueTask<long> Count(DbConnection connection, string source, long expired) =>
        await connection.ExecuteScalarAsync<long?>("SELECT failures FROM sign_in_failures WHERE source = @source AND since > @expired",
            new { source, expired }) ?? 0;

    public static Task<int> Add(DbConnection connection, string source, long now) => connection.ExecuteAsync(
        """
        INSERT INTO sign_in_failures (source, failures, since) VALUES (@source, 1, @now)
        ON CONFLICT (source) DO UPDATE SET failures = sign_in_failures.failures + 1
        """, new { source, now });

    public static async ValueTask Undo(DbConnection connection, string source)
    {
        await connection.ExecuteAsync("UPDATE sign_in_failures SET failures = failures - 1 WHERE source = @source", new { source });
        await connection.ExecuteAsync("DELETE FROM sign_in_failures WHERE source = @source AND failures <= 0", new { source });
    }

    public static Task<int> RemoveUntil(DbConnection connection, long expired) => connection.ExecuteAsync(
        "DELETE FROM sign_in_failures WHERE since <= @expired", new { expired });
}
