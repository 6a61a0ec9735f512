using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Customers.Approvals;

/// <summary>A decision or a deletion that waits for a second person.</summary>
sealed class ApprovalRow
{
    public string Id { get; init; } = "";
    public string CustomerId { get; init; } = "";

    /// <summary>The version of the customer that the first person decided on.</summary>
    public long Version { get; init; }

    public string Action { get; init; } = "";
    public string Type { get; init; } = "";
    public string Fields { get; init; } = "";
    public byte[] Message { get; init; } = [];
    public string ProposedBy { get; init; } = "";
    public long ProposedAt { get; init; }

    /// <summary>The customer's version now.</summary>
    public long CurrentVersion { get; init; }

    public bool IsStale => CurrentVersion != Version;

    /// <summary>For the audit log.</summary>
    public string Detail => string.Join(' ',
        ((string[])[Action, Type.Length == 0 ? "" : $"type={Type}", Fields]).Where(part => part.Length > 0));
}

/// <summary>The table of pending approvals. A row ends with the approval; the audit log has what became of it.</summary>
static class ApprovalRows
{
    const string Select =
        """
        SELECT a.id, a.customer_id, a.version, a.action, a.type, a.fields, a.message, a.proposed_by, a.proposed_at,
            c.version AS current_version
        FROM approvals a JOIN customers c ON c.id = a.customer_id
        """;

    public static async ValueTask<ApprovalRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<ApprovalRow>(Select + " WHERE a.id = @id", new { id });

    public static async ValueTask<List<ApprovalRow>> OfCustomer(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<ApprovalRow>(Select + " WHERE a.customer_id = @customerId", new { customerId })).AsList();

    /// <summary>Oldest first: ids begin with the time.</summary>
    public static async ValueTask<List<ApprovalRow>> Page(DbConnection connection, string after, int most) =>
        (await connection.QueryAsync<ApprovalRow>(Select + " WHERE a.id > @after ORDER BY a.id LIMIT @most",
            new { after, most = (long)most })).AsList();

    public static Task<int> Add(DbConnection connection, ApprovalRow row) => connection.ExecuteAsync(
        """
        INSERT INTO approvals (id, customer_id, version, action, type, fields, message, proposed_by, proposed_at)
        VALUES (@Id, @CustomerId, @Version, @Action, @Type, @Fields, @Message, @ProposedBy, @ProposedAt)
        """, row);

    public static Task<int> Remove(DbConnection connection, string id) =>
        connection.ExecuteAsync("DELETE FROM approvals WHERE id = @id", new { id });

    public static Task<int> RemoveOf(DbConnection connection, string customerId) =>
        connection.ExecuteAsync("DELETE FROM approvals WHERE customer_id = @customerId", new { customerId });

    /// <summary>A rejection or a deletion that waits: "rejection", "deletion", or empty. Until it is declined nothing is payable.</summary>
    public static async ValueTask<string> PendingRefusal(DbConnection connection, string customerId) =>
        await connection.ExecuteScalarAsync<string?>(
            "SELECT max(action) FROM approvals WHERE customer_id = @customerId AND action IN ('delete', 'reject')",
            new { customerId }) switch
        {
            FourEyes.Reject => "rejection",
            FourEyes.Delete => "deletion",
            _ => "",
        };
}
