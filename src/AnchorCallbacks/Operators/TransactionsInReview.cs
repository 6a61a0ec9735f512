using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>Transactions that AP lets go on although a customer of them is not accepted: in review, rejected, or lacking something.</summary>
static class TransactionsInReview
{
    public const string Counted = "SELECT count(*) FROM transactions WHERE in_review = 1";

    public static async ValueTask<long> Count(DbConnection connection) => await connection.ExecuteScalarAsync<long>(Counted);

    /// <summary>Those a customer has part in, newest first.</summary>
    public static ValueTask<List<TransactionListRow>> Of(DbConnection connection, string customerId, int most) =>
        TransactionList.Page(connection, new(null, null, customerId, null, false, true), TransactionPlace.Newest, most);
}
