using System.Collections.Concurrent;
using AnchorCallbacks.Customers;

namespace AnchorCallbacks.Outbox;

/// <summary>AP asks our own <c>GET /customer</c> while it executes a call. What it was answered then is what it was told.</summary>
sealed class Reentry
{
    readonly ConcurrentDictionary<string, Conversation> underWay = [];

    /// <param name="Seen">How the customer stood when AP asked; null until it did.</param>
    sealed record Conversation(string CustomerId, Judgement? Seen);

    public void Begin(string transactionId, string customerId) => underWay[transactionId] = new(customerId, null);

    public Judgement? End(string transactionId) => underWay.TryRemove(transactionId, out var conversation) ? conversation.Seen : null;

    /// <summary>Called for every GET: it costs next to nothing while no call is under way.</summary>
    public void Answered(string transactionId, string customerId, in Judgement judgement)
    {
        if (!underWay.IsEmpty && underWay.TryGetValue(transactionId, out var conversation) && conversation.CustomerId == customerId)
            underWay.TryUpdate(transactionId, conversation with { Seen = judgement }, conversation);
    }
}
