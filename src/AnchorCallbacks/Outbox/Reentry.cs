using System.Collections.Concurrent;
using System.Collections.Immutable;
using AnchorCallbacks.Customers;

namespace AnchorCallbacks.Outbox;

/// <summary>AP asks our own <c>GET /customer</c> while it executes a call. What it was answered then is what it was told.</summary>
sealed class Reentry
{
    readonly ConcurrentDictionary<string, Conversation> underWay = [];

    /// <param name="Seen">How the customer stood each time somebody asked as AP asks, the first time first.</param>
    sealed record Conversation(string CustomerId, string? Type, ImmutableArray<Judgement> Seen);

    /// <param name="type">The type AP will ask for; null for a call during which it does not ask.</param>
    public void Begin(string transactionId, string customerId, string? type) => underWay[transactionId] = new(customerId, type, []);

    public ImmutableArray<Judgement> End(string transactionId) => underWay.TryRemove(transactionId, out var conversation) ? conversation.Seen : [];

    /// <summary>Called for every GET that AP itself may have made: it costs next to nothing while no call is under way.</summary>
    public void Answered(string transactionId, string customerId, in Judgement judgement)
    {
        while (!underWay.IsEmpty && underWay.TryGetValue(transactionId, out var conversation)
            && conversation.CustomerId == customerId && conversation.Type == judgement.Type.Name
            && !underWay.TryUpdate(transactionId, conversation with { Seen = conversation.Seen.Add(judgement) }, conversation))
        {
        }
    }
}
