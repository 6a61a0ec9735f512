using System.Data.Common;
using System.Diagnostics;
using Dapper;

namespace AnchorCallbacks.Audit;

/// <summary>The objects that an operator works on, other than customers' records.</summary>
readonly record struct Subject(string Kind, string Id)
{
    public static Subject Transaction(string id) => new("transaction", id);

    public static Subject Call(string id) => new("call", id);

    public static Subject Event(string id) => new("event", id);

    public override string ToString() => $"{Kind}:{Id}";
}

/// <summary>The log of operators' actions on transactions, calls and events, and of their reads of sealed values. An action that concerns a
/// customer is in that customer's audit log too.</summary>
static class OperationLog
{
    public static Task<int> Append(DbConnection connection, Subject subject, DateTimeOffset at, string actor, string action)
    {
        Debug.Assert(AuditActions.IsKnown(action), action);
        return connection.ExecuteAsync(
            "INSERT INTO operations (subject, id, at, actor, action) VALUES (@subject, @id, @at, @actor, @action)",
            new { subject = subject.ToString(), id = AuditLog.NewId(at), at = at.ToUnixTimeMilliseconds(), actor, action });
    }

    /// <summary>Newest first.</summary>
    public static async ValueTask<List<AuditRow>> Newest(DbConnection connection, Subject subject, int most) =>
        (await connection.QueryAsync<AuditRow>(
            "SELECT id, at, actor, action FROM operations WHERE subject = @subject ORDER BY id DESC LIMIT @most",
                new { subject = subject.ToString(), most = (long)most })).AsList();
}
