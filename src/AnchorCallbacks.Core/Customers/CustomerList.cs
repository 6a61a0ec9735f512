using System.Data.Common;
using AnchorCallbacks.Stellar;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Selects customers. A null condition holds for all.</summary>
/// <param name="ReviewBefore">In review since then or longer, in Unix milliseconds.</param>
/// <param name="Memo">Only with an account.</param>
/// <param name="Deleted">Selects deleted customers that are retained, in place of present ones.</param>
sealed record CustomerFilter(string? Status, string? Type, long? ReviewBefore, string? Account, Memo? Memo, bool Deleted)
{
    public const string ToNobody = "none";

    /// <summary>Only customers that this operator has taken; <see cref="ToNobody"/>: customers that nobody has taken.</summary>
    public string? Assigned { get; init; }

    /// <summary>Only customers who have answered an ask, in place of a status.</summary>
    public bool Answered { get; init; }
}

/// <summary>A customer as one type. Nothing in it is sealed.</summary>
sealed class CustomerListRow
{
    public string Id { get; init; } = "";
    public string Account { get; init; } = "";
    public string MemoType { get; init; } = "";
    public string Memo { get; init; } = "";
    public long Version { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long? DeletedAt { get; init; }
    public long? EraseAt { get; init; }
    public string Type { get; init; } = "";
    public string Status { get; init; } = "";
    public long? ReviewSince { get; init; }

    /// <summary>The operator who has taken the customer.</summary>
    public string? AssignedTo { get; init; }
}

/// <summary>The end of a page, where the next page continues.</summary>
/// <param name="Section">The status, if the list has several.</param>
readonly record struct CustomerListPlace(string Section, long At, string Id, string Type, string MemoType, string Memo)
{
    public static readonly CustomerListPlace Start = new("", long.MinValue, "", "", "", "");

    public static CustomerListPlace After(CustomerListRow row) =>
        new(row.Status, row.ReviewSince ?? row.EraseAt ?? 0, row.Id, row.Type, row.MemoType, row.Memo);
}

/// <summary>Lists of customers. No record is opened. Each page is one range scan of an index.</summary>
static class CustomerList
{
    /// <summary>The order of the list. Customers that need an operator come first.</summary>
    static readonly string[] Sections =
    [
        CustomerStatus.Processing.Word(), CustomerStatus.NeedsInfo.Word(), CustomerStatus.Rejected.Word(), CustomerStatus.Accepted.Word(),
    ];

    const string Columns =
        "SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.created_at, c.updated_at, s.type, s.status, s.review_since,"
        + " a.operator AS assigned_to";

    const string Assigned = " LEFT JOIN assignments a ON a.customer_id = c.id";

    const string IsAssigned =
        " AND (@assigned = '' OR a.operator = @assigned OR (@assigned = 'none' AND a.operator IS NULL))";

    const string FromStatuses = Columns + " FROM customer_statuses s JOIN customers c ON c.id = s.customer_id" + Assigned;

    // The comparison of rows uses the index. The conditions after it filter row by row.
    public const string InReview = FromStatuses +
        """
         WHERE s.review_since IS NOT NULL AND s.review_since <= @before
            AND (s.review_since, s.customer_id, s.type) > (@at, @afterId, @afterType) AND (@type = '' OR s.type = @type)
        """ + IsAssigned + " ORDER BY s.review_since, s.customer_id, s.type LIMIT @most";

    public const string InReviewOfType = FromStatuses +
        """
         WHERE s.type = @type AND s.review_since IS NOT NULL AND s.review_since <= @before
            AND (s.review_since, s.customer_id) > (@at, @afterId)
        """ + IsAssigned + " ORDER BY s.review_since, s.customer_id LIMIT @most";

    // An operator has taken few customers. These are sorted, in place of a walk along all in the order of the list: an expression is in no
    // index.
    const string FromTaken = Columns + " FROM assignments a JOIN customer_statuses s ON s.customer_id = a.customer_id"
        + " JOIN customers c ON c.id = s.customer_id"
        + " WHERE a.operator = @assigned AND s.status || '' = @status AND (@type = '' OR s.type = @type)";

    public const string InReviewOfOperator = FromTaken +
        """
         AND s.review_since + 0 <= @before AND (s.review_since + 0, s.customer_id, s.type) > (@at, @afterId, @afterType)
        ORDER BY s.review_since + 0, s.customer_id, s.type LIMIT @most
        """;

    public const string ByStatusOfOperator = FromTaken +
        " AND (s.type || '', s.customer_id) > (@afterType, @afterId) ORDER BY s.type || '', s.customer_id LIMIT @most";

    public const string ByStatus = FromStatuses +
        " WHERE s.status = @status AND (s.type, s.customer_id) > (@afterType, @afterId)" + IsAssigned
        + " ORDER BY s.type, s.customer_id LIMIT @most";

    public const string ByStatusAndType = FromStatuses +
        " WHERE s.status = @status AND s.type = @type AND s.customer_id > @afterId" + IsAssigned + " ORDER BY s.customer_id LIMIT @most";

    const string FromAccounts = Columns
        + " FROM customers c JOIN customer_statuses s ON s.customer_id = c.id" + Assigned
        + " WHERE c.account = @account AND c.deleted_at IS NULL";

    const string Conditions =
        " AND (@status = '' OR s.status = @status) AND (@type = '' OR s.type = @type) AND (@anyAge = 1 OR s.review_since <= @before)"
        + IsAssigned;

    public const string ByAccount = FromAccounts +
        " AND (c.memo_type, c.memo) >= (@afterMemoType, @afterMemo)" +
        " AND (c.memo_type, c.memo, s.type) > (@afterMemoType, @afterMemo, @afterType)" + Conditions +
        " ORDER BY c.memo_type, c.memo, s.type LIMIT @most";

    public const string ByAccountAndMemo = FromAccounts + " AND c.memo_type = @memoType AND c.memo = @memo AND s.type > @afterType" +
        Conditions + " ORDER BY s.type LIMIT @most";

    public const string Deleted =
        """
        SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.created_at, c.updated_at, c.deleted_at, c.erase_at
        FROM customers c
        WHERE c.erase_at IS NOT NULL AND (c.erase_at, c.id) > (@at, @afterId) AND (@account = '' OR c.account = @account)
        ORDER BY c.erase_at, c.id LIMIT @most
        """;

    /// <summary>Who has answered an ask, longest ago first. The time of the answer is in place of the start of a review.</summary>
    public const string Answered =
        """
        SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.created_at, c.updated_at, q.answered_at AS review_since,
            a.operator AS assigned_to
        FROM answered_asks q JOIN customers c ON c.id = q.customer_id LEFT JOIN assignments a ON a.customer_id = c.id
        WHERE (q.answered_at, q.customer_id) > (@at, @afterId)
        """ + IsAssigned + " ORDER BY q.answered_at, q.customer_id LIMIT @most";

    public static async ValueTask<List<CustomerListRow>> Page(DbConnection connection, CustomerFilter filter, CustomerListPlace place,
        int most)
    {
        if (filter.Deleted)
            return await Query(connection, Deleted, filter, place, most);
        if (filter.Answered)
            return await Query(connection, Answered, filter, place, most);
        if (filter.Account is not null)
            return await Query(connection, filter.Memo is null ? ByAccount : ByAccountAndMemo, filter, place, most);
        var page = new List<CustomerListRow>();
        // PROCESSING means in review.
        foreach (var status in filter.ReviewBefore is not null ? Sections[..1] : filter.Status is { } wanted ? [wanted] : Sections)
        {
            if (place.Section.Length > 0 && place.Section != status)
                continue;
            var sql = filter.Assigned is { } who && who != CustomerFilter.ToNobody
                ? status == Sections[0] ? InReviewOfOperator : ByStatusOfOperator
                : status == Sections[0] ? filter.Type is null ? InReview : InReviewOfType
                : filter.Type is null ? ByStatus : ByStatusAndType;
            page.AddRange(await Query(connection, sql, filter with { Status = status }, place, most - page.Count));
            if (page.Count == most)
                break;
            place = CustomerListPlace.Start;
        }
        return page;
    }

    /// <summary>The number of types whose review began in this time.</summary>
    public static async ValueTask<long> CountInReview(DbConnection connection, long after, long upTo) =>
        await connection.ExecuteScalarAsync<long>(
            """
            SELECT count(*) FROM customer_statuses WHERE review_since IS NOT NULL AND review_since > @after AND review_since <= @upTo
            """, new { after, upTo });

    static async ValueTask<List<CustomerListRow>> Query(DbConnection connection, string sql, CustomerFilter filter, CustomerListPlace after,
        int most) =>
        (await connection.QueryAsync<CustomerListRow>(sql, new
        {
            status = filter.Status ?? "",
            type = filter.Type ?? "",
            before = filter.ReviewBefore ?? long.MaxValue,
            anyAge = filter.ReviewBefore is null ? 1L : 0L,
            assigned = filter.Assigned ?? "",
            account = filter.Account ?? "",
            memoType = filter.Memo?.Type,
            memo = filter.Memo?.Value,
            at = after.At,
            afterId = after.Id,
            afterType = after.Type,
            afterMemoType = after.MemoType,
            afterMemo = after.Memo,
            most = (long)most,
        })).AsList();
}
