using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>Notes what operators do with transactions, calls and events.</summary>
sealed class OperationNotes(Database database, TimeProvider clock)
{
    const int MaxShown = 50;

    public ValueTask Add(DbConnection connection, OperatorRequest request, Subject subject, string action, params string[] customers) =>
        OperationLog.Append(connection, subject, customers, clock.GetUtcNow(), request.Actor, action);

    /// <summary>Notes that somebody reads what is sealed. The caller shows it afterwards.</summary>
    /// <returns>The newest operations, with this one.</returns>
    public async Task<IReadOnlyList<Operation>> AddRead(OperatorRequest request, Subject subject, params string[] customers) =>
        Operation.Of(await database.Write(async connection =>
        {
            await Add(connection, request, subject, "read", customers);
            return await OperationLog.Newest(connection, subject, MaxShown);
        }));
}
