using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Payouts;

/// <summary>After a restore that could not read the replaced store, nobody knows which verdicts and claims are lost. Nothing is payable
/// until an operator confirms that those who must not be paid are rejected again.</summary>
static class UnconfirmedRestore
{
    public const string Reason =
        "the store was restored, and what was decided after its backup was made is not known; reject again, then confirm: anchor-callbacks store confirm";

    const string Fact = "restore_unconfirmed";

    /// <summary>Empty if there is none.</summary>
    public static async ValueTask<string> Find(DbConnection connection) =>
        await FindSince(connection) is null ? "" : Reason;

    /// <summary>When it was raised; null if there is none.</summary>
    public static async ValueTask<long?> FindSince(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long?>("SELECT value FROM server_facts WHERE name = @Fact", new { Fact });

    public static Task<int> Raise(DbConnection connection, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO server_facts (name, value) VALUES (@Fact, @at) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            new { Fact, at = now.ToUnixTimeMilliseconds() });

    public static Task<int> Confirm(DbConnection connection) =>
        connection.ExecuteAsync("DELETE FROM server_facts WHERE name = @Fact", new { Fact });
}
