using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Payouts;

/// <summary>After a restore that cannot read the replaced store, verdicts and claims may be lost. No transaction is payable until an
/// operator has rejected again the customers who must not be paid, and confirms it.</summary>
static class UnconfirmedRestore
{
    public const string Reason = "the store was restored, and the decisions made after its backup are not known; "
        + "reject again, then confirm: anchor-callbacks store confirm";

    const string Fact = "restore_unconfirmed";

    /// <summary>Empty if there is none.</summary>
    public static async ValueTask<string> Find(DbConnection connection) =>
        await FindSince(connection) is null ? "" : Reason;

    /// <summary>The time of the restore; null if there is none to confirm.</summary>
    public static async ValueTask<long?> FindSince(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long?>("SELECT value FROM server_facts WHERE name = @Fact", new { Fact });

    public static Task<int> Raise(DbConnection connection, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO server_facts (name, value) VALUES (@Fact, @at) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        new { Fact, at = now.ToUnixTimeMilliseconds() });

    public static Task<int> Confirm(DbConnection connection) =>
        connection.ExecuteAsync("DELETE FROM server_facts WHERE name = @Fact", new { Fact });
}
