using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>Transactions that go on in AP although a customer is not accepted: in review, rejected, or with missing fields.</summary>
static class TransactionsInReview
{
    public const string Counted = "SELECT count(*) FROM transactions WHERE in_review = 1";

    public static async ValueTask<long> Count(DbConnection connection) => await connection.ExecuteScalarAsync<long>(Counted);

    /// <summary>The transactions of one customer, newest first.</summary>
    public static ValueTask<List<TransactionListRow>> Of(DbConnection connection, string customerId, int most) =>
        TransactionList.Page(connection, new(null, null, customerId, null, false, true), TransactionPlace.Newest, most);
}
