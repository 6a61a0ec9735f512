using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>Which transactions a list holds. Null means any.</summary>
/// <param name="CustomerId">The sender, the receiver, or the customer with the transaction's account and memo.</param>
/// <param name="Stuck">Only transactions that wait for a person: they have a problem or a parked call.</param>
/// <param name="RefundDue">Only transactions whose money must be paid back.</param>
readonly record struct TransactionFilter(string? Status, string? Sep, string? CustomerId, bool? Open, bool Stuck, bool? InReview,
    bool RefundDue = false);

/// <summary>Where a page ended. Lists are newest first. The list of stuck transactions is by id.</summary>
readonly record struct TransactionPlace(long StartedAt, string Id)
{
    public static readonly TransactionPlace Start = new(0, "");
    public static readonly TransactionPlace Newest = new(long.MaxValue, "");
}

/// <summary>A transaction in a list, with its newest parked call. <see cref="TransactionRow.Body"/> is not read.</summary>
sealed record TransactionListRow : TransactionRow
{
    public long? ReadAt { get; init; }
    public string? ParkedId { get; init; }
    public string? ParkedMethod { get; init; }
    public string? ParkedReason { get; init; }
}

/// <summary>Lists of transactions. AP's JSON stays sealed. Each page walks along an index, or merges walks along a few.</summary>
static class TransactionList
{
    const string Columns =
        """
        SELECT t.id, t.sep, t.kind, t.status, t.started_at, t.updated_at, t.account, t.memo_type, t.memo, t.sender_id, t.receiver_id,
            t.open, t.last_notice, t.last_notice_status, t.in_review, t.problem, t.refund_due, t.read_at,
            p.id AS parked_id, p.method AS parked_method, p.reason AS parked_reason
        """;

    const string Parked =
        " LEFT JOIN outbox p ON p.id = (SELECT max(o.id) FROM outbox o WHERE o.transaction_id = t.id AND o.state = 'parked')";

    const string From = Columns + " FROM transactions t" + Parked;

    const string Wanted =
        " AND (@status = '' OR t.status = @status) AND (@sep = '' OR t.sep = @sep)" +
        " AND (@open = -1 OR t.open = @open) AND (@inReview = -1 OR t.in_review = @inReview)" +
        " AND (@customerId = '' OR t.sender_id = @customerId OR t.receiver_id = @customerId" +
        " OR (@account <> '' AND t.account = @account AND t.memo_type = @memoType AND t.memo = @memo))";

    const string NewestFirst = " AND (t.started_at, t.id) < (@at, @afterId)" + Wanted
        + " ORDER BY t.started_at DESC, t.id DESC LIMIT @most";

    public const string All = From + " WHERE t.sep <> ''" + NewestFirst;

    public const string BySep = From + " WHERE t.sep = @sep" + NewestFirst;

    public const string ByStatus = From + " WHERE t.status = @status" + NewestFirst;

    public const string Open = From + " WHERE t.open = 1" + NewestFirst;

    public const string InReview = From + " WHERE t.in_review = 1" + NewestFirst;

    public const string RefundDue = From + " WHERE t.refund_due <> ''" + NewestFirst;

    public const string BySender = From + " WHERE t.sender_id = @customerId AND t.sender_id <> ''" + NewestFirst;

    public const string ByReceiver = From + " WHERE t.receiver_id = @customerId AND t.receiver_id <> ''" + NewestFirst;

    public const string ByAccount = From
        + " WHERE t.account = @account AND t.memo_type = @memoType AND t.memo = @memo AND t.account <> '' AND t.sep <> ''" + NewestFirst;

    public const string WithProblem = From + " WHERE t.problem <> '' AND t.id > @afterId" + Wanted + " ORDER BY t.id LIMIT @most";

    public const string WithParkedCall = Columns +
        " FROM outbox p JOIN transactions t ON t.id = p.transaction_id WHERE p.state = 'parked' AND p.transaction_id > @afterId" +
        " AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.transaction_id = p.transaction_id AND l.state = 'parked' AND l.id > p.id)" +
        Wanted + " ORDER BY p.transaction_id LIMIT @most";

    public static async ValueTask<TransactionListRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<TransactionListRow>(From + " WHERE t.id = @id", new { id });

    public static async ValueTask<List<TransactionListRow>> Page(
        DbConnection connection, TransactionFilter filter, TransactionPlace after, int most)
    {
        var customer = filter.CustomerId is { } id ? await CustomerFile.Find(connection, id) : null;
        var rows = new List<TransactionListRow>();
        foreach (var sql in Walks(filter))
            rows.AddRange(await Query(connection, sql, filter, customer, after, most));
        var distinct = rows.DistinctBy(row => row.Id);
        var ordered = filter.Stuck
            ? distinct.OrderBy(row => row.Id, StringComparer.Ordinal)
            : distinct.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id, StringComparer.Ordinal);
        return [.. ordered.Take(most)];
    }

    /// <summary>The statements with the shortest walks that find all rows of the filter.</summary>
    static string[] Walks(TransactionFilter filter) => filter switch
    {
        { Stuck: true } => [WithProblem, WithParkedCall],
        { RefundDue: true } => [RefundDue],
        { CustomerId: not null } => [BySender, ByReceiver, ByAccount],
        { InReview: true } => [InReview],
        { Status: not null } => [ByStatus],
        { Open: true } => [Open],
        { Sep: not null } => [BySep],
        _ => [All],
    };

    static async ValueTask<IEnumerable<TransactionListRow>> Query(
        DbConnection connection, string sql, TransactionFilter filter, CustomerFileRow? customer, TransactionPlace after, int most) =>
        await connection.QueryAsync<TransactionListRow>(sql, new
        {
            status = filter.Status ?? "",
            sep = filter.Sep ?? "",
            customerId = filter.CustomerId ?? "",
            account = customer?.Account ?? "",
            memoType = customer?.MemoType ?? "",
            memo = customer?.Memo ?? "",
            open = Number(filter.Open),
            inReview = Number(filter.InReview),
            at = after.StartedAt,
            afterId = after.Id,
            most = (long)most,
        });

    static long Number(bool? flag) => flag is { } value ? value ? 1 : 0 : -1;

    /// <summary>The customer's transactions that go on in AP although a customer is not accepted, newest first.</summary>
    public static ValueTask<List<TransactionListRow>> InReviewOf(DbConnection connection, string customerId, int most) =>
        Page(connection, new(null, null, customerId, null, false, true), TransactionPlace.Newest, most);
}
