using System.Collections.Concurrent;
using System.Collections.Immutable;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Notifications;

/// <summary>AP asks our own <c>GET /customer</c> while it executes a call. What it was answered then is what it was told.</summary>
sealed class InFlightCalls(Database database, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, Conversation> underWay = [];

    /// <param name="Answers">To each who asked as AP asks, the first first.</param>
    sealed record Conversation(string CustomerId, string? Type, ImmutableArray<CallbackAnswer> Answers);

    /// <param name="type">The type AP will ask for; null for a call during which it does not ask.</param>
    public void Begin(string transactionId, string customerId, string? type) => underWay[transactionId] = new(customerId, type, []);

    /// <returns>What this process has answered.</returns>
    public ImmutableArray<CallbackAnswer> End(string transactionId) => underWay.TryRemove(transactionId, out var conversation)
        ? conversation.Answers : [];

    /// <summary>Called before every answer to a GET that AP itself may have made: it costs next to nothing while this process calls nobody and is
    /// the only one. What another process has to know is on disk before AP does.</summary>
    public ValueTask Answered(string transactionId, string customerId, in CustomerEvaluation evaluation)
    {
        while (!underWay.IsEmpty && underWay.TryGetValue(transactionId, out var conversation))
            if (conversation.CustomerId != customerId || conversation.Type != evaluation.Type.Name
                || underWay.TryUpdate(transactionId,
                    conversation with { Answers = conversation.Answers.Add(CallbackAnswer.Of(evaluation)) }, conversation))
                return default;
        return database.IsShared ? Tell(transactionId, customerId, CallbackAnswer.Of(evaluation)) : default;
    }

    /// <summary>Whether AP asks because of a call that is under way. It is given no REJECTED then where money is in: it would end the transaction,
    /// and take no refund any more. The call fails, and is decided again.</summary>
    public async ValueTask<bool> Withholds(string transactionId, string customerId)
    {
        while (underWay.TryGetValue(transactionId, out var conversation) && conversation.CustomerId == customerId
            && conversation.Type is not null)
            if (underWay.TryUpdate(transactionId, conversation with { Answers = conversation.Answers.Add(CallbackAnswer.Withheld) },
                conversation))
                return true;
        return database.IsShared && await database.Read(connection => CallbackAnswerRows.IsUnderWay(connection, transactionId, customerId));
    }

    async ValueTask Tell(string transactionId, string customerId, CallbackAnswer answer)
    {
        if (await database.Read(connection => CallbackAnswerRows.IsUnderWay(connection, transactionId, customerId)))
            await database.Write(async connection =>
                await CallbackAnswerRows.Add(connection, transactionId, customerId, answer, clock.GetUtcNow()), key: new(transactionId));
    }
}
