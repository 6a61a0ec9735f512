using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers;

/// <summary>Whether deleted customers are retained. If <c>Customers:Deletion</c> is not set, a new store retains them, because most anchors
/// must keep records by law. A store of an earlier release still erases them.</summary>
/// <param name="RetainFor">How long operators can still read them; null: they are erased at once.</param>
sealed record DeletionRule(TimeSpan? RetainFor)
{
    const string Fact = "retains_deleted";

    /// <summary>Must be called in the transaction that gives a store its keys: the store is new then.</summary>
    public static Task<int> MarkNew(DbConnection connection) => ServerFacts.SetOnce(connection, Fact, 1);

    public static async ValueTask<DeletionRule> Read(DbConnection connection, CustomerOptions options) =>
        Of(options.Retains ?? await ServerFacts.Find(connection, Fact) == 1, options);

    public static DeletionRule Of(bool retains, CustomerOptions options) => new(retains ? options.RetainTime : null);

    public string Describe(CustomerOptions options) => (RetainFor is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"sealed for {time.TotalDays:#,0} days, then erased (Customers:Deletion=retain")
        : "erased at once (Customers:Deletion=erase") + (options.Retains is null ? ", this store's default)" : ")");
}
