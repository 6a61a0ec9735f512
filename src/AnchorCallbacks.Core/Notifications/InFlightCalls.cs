using System.Collections.Concurrent;
using System.Collections.Immutable;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Notifications;

/// <summary>Calls that AP is executing. AP sends <c>GET /customer</c> meanwhile, and acts on the answer it gets.</summary>
sealed class InFlightCalls(Database database, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, Call> calls = [];

    /// <param name="Type">The customer type AP asks for; null for a call during which AP sends no request.</param>
    /// <param name="Answers">The answers to requests that look like AP's, oldest first.</param>
    sealed record Call(string CustomerId, string? Type, ImmutableArray<CallbackAnswer> Answers);

    /// <param name="type">The customer type AP asks for; null for a call during which AP sends no request.</param>
    public void Begin(string transactionId, string customerId, string? type) => calls[transactionId] = new(customerId, type, []);

    /// <returns>The answers of this process.</returns>
    public ImmutableArray<CallbackAnswer> End(string transactionId) =>
        calls.TryRemove(transactionId, out var call) ? call.Answers : [];

    /// <summary>Records the answer to a GET that may be AP's, before it is sent. In a single process without a call in flight this costs
    /// next to nothing. The other processes read the answer from the database, so it is on disk before AP has it.</summary>
    public ValueTask Record(string transactionId, string customerId, in CustomerEvaluation evaluation)
    {
        while (!calls.IsEmpty && calls.TryGetValue(transactionId, out var call))
            if (call.CustomerId != customerId || call.Type != evaluation.Type.Name
                || calls.TryUpdate(transactionId, call with { Answers = call.Answers.Add(CallbackAnswer.Of(evaluation)) }, call))
                return default;
        return database.IsShared ? Save(transactionId, customerId, CallbackAnswer.Of(evaluation)) : default;
    }

    /// <summary>Whether AP's GET belongs to a call in flight and must be refused. Where the money is in, a REJECTED would end the
    /// transaction, and AP would take no refund. The refused call fails, and the transaction is decided again.</summary>
    public async ValueTask<bool> MustRefuse(string transactionId, string customerId)
    {
        while (calls.TryGetValue(transactionId, out var call) && call.CustomerId == customerId && call.Type is not null)
            if (calls.TryUpdate(transactionId, call with { Answers = call.Answers.Add(CallbackAnswer.Refused) }, call))
                return true;
        return database.IsShared && await database.Read(connection => CallbackAnswerRows.IsInFlight(connection, transactionId, customerId));
    }

    async ValueTask Save(string transactionId, string customerId, CallbackAnswer answer)
    {
        if (await database.Read(connection => CallbackAnswerRows.IsInFlight(connection, transactionId, customerId)))
            await database.Write(async connection =>
                await CallbackAnswerRows.Add(connection, transactionId, customerId, answer, clock.GetUtcNow()), key: new(transactionId));
    }
}
