using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>Notes what operators do with transactions, calls and events.</summary>
sealed class OperationNotes(Database database, TimeProvider clock)
{
    const int MaxShown = 50;

    /// <param name="customers">Ids. Those that are not customers of this server are ignored.</param>
    public async ValueTask Add(DbConnection connection, OperatorRequest request, Subject subject, string action, params string[] customers)
    {
        var now = clock.GetUtcNow();
        await OperationLog.Append(connection, subject, now, request.Actor, action);
        foreach (var id in customers.Where(id => id.Length > 0).Distinct())
            if (await CustomerRows.Version(connection, id) is { } version)
                await AuditLog.Append(connection, id, version, now, request.Actor, action, $"{subject.Kind}={subject.Id}");
    }

    /// <summary>Notes that somebody reads what is sealed. The caller shows it afterwards.</summary>
    /// <returns>The newest operations, with this one.</returns>
    public async Task<IReadOnlyList<Operation>> AddRead(OperatorRequest request, Subject subject, params string[] customers) =>
        Operation.Of(await database.Write(async connection =>
        {
            await Add(connection, request, subject, AuditActions.Read, customers);
            return await OperationLog.Newest(connection, subject, MaxShown);
        }));
}
