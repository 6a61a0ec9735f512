using System.Data.Common;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A page with a customer's open transactions.</summary>
interface IHasOpen
{
    /// <summary>One above <see cref="OpenOfCustomer.Most"/>: there are more.</summary>
    IReadOnlyList<OpenOfCustomer> Open { get; }
}

/// <summary>An open transaction on a customer's page.</summary>
/// <param name="Role">The customer's role, where there are two.</param>
/// <param name="OtherRole">The role of the other customer; empty if there is none.</param>
sealed record OpenOfCustomer(TransactionListRow Row, string Amount, string Role, string OtherRole, string OtherId)
{
    public const int Most = 20;

    public static async ValueTask<List<OpenOfCustomer>> Load(DbConnection connection, string id, TransactionStore transactions)
    {
        var rows = await TransactionList.Page(connection, new(null, null, id, true, false, null), TransactionPlace.Newest, Most + 1);
        var bodies = rows.Count == 0 ? [] : (await QueueDetails.Transactions(connection, [id]))[id].ToDictionary(row => row.Id);
        return [.. rows.Select(row => Of(row, id,
            bodies.TryGetValue(row.Id, out var body) ? OpenTransaction.AmountOf(transactions, body) : ""))];
    }

    static OpenOfCustomer Of(TransactionListRow row, string id, string amount)
    {
        if (row.Sep != "31")
            return new(row, amount, "", "", "");
        var isReceiver = row.ReceiverId == id && row.SenderId != id;
        var other = isReceiver ? row.SenderId : row.ReceiverId;
        return new(row, amount, isReceiver ? Transactions.Role.Receiver : Transactions.Role.Sender,
                other.Length == 0 ? "" : isReceiver ? Transactions.Role.Sender : Transactions.Role.Receiver, other);
    }
}
