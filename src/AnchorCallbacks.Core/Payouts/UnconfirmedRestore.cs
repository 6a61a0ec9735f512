using System.Data.Common;
using AnchorCallbacks.Store;

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
        await ServerFacts.Find(connection, Fact);

    public static Task<int> Raise(DbConnection connection, DateTimeOffset now) =>
        ServerFacts.Set(connection, Fact, now.ToUnixTimeMilliseconds());

    public static Task<int> Confirm(DbConnection connection) => ServerFacts.Remove(connection, Fact);
}
