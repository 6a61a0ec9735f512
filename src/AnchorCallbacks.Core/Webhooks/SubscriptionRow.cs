using AnchorCallbacks.Changes;

namespace AnchorCallbacks.Webhooks;

static class SubscriptionState
{
    public const string Active = "active", Paused = "paused";
}

/// <summary>A receiver of webhooks, and what it wants to know.</summary>
sealed record SubscriptionRow
{
    public string Id { get; init; } = "";

    /// <summary>The partner that it belongs to; empty: the anchor itself.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The form of payload and signature; see <see cref="WebhookForms"/>.</summary>
    public string Form { get; init; } = WebhookForms.Standard;

    /// <summary>For people.</summary>
    public string Name { get; init; } = "";

    public string Url { get; init; } = "";

    /// <summary>Words of <see cref="ChangeKinds"/>; empty: all, and for a partner none.</summary>
    public string Kinds { get; init; } = "";

    /// <summary>A partner's: the types of its API that it wants.</summary>
    public string Types { get; init; } = "";

    /// <summary>Only customers who have been seen as one of these types; empty: all customers.</summary>
    public string CustomerTypes { get; init; } = "";

    /// <summary>Only transactions of these SEPs; empty: all.</summary>
    public string Seps { get; init; } = "";

    /// <summary>SEP-9 fields whose values are sent; empty: none.</summary>
    public string Fields { get; init; } = "";

    public string State { get; init; } = SubscriptionState.Active;

    /// <summary>Why it is paused.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Sealed.</summary>
    public byte[] Secret { get; init; } = [];

    /// <summary>The secret before the last rotation, sealed. It still signs until <see cref="OldUntil"/>.</summary>
    public byte[]? OldSecret { get; init; }

    public long? OldUntil { get; init; }
    public long CreatedAt { get; init; }

    /// <summary>The last change of address or types; 0: none.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>The first failure after the last success.</summary>
    public long? FailingSince { get; init; }

    public long? SucceededAt { get; init; }

    public bool IsActive => State == SubscriptionState.Active;

    /// <summary>Every attempt failed for a day, or the receiver wants no more.</summary>
    public bool IsPausedByServer => !IsActive && FailingSince is not null;

    public ChangeKind WantedKinds => Kinds.Length == 0 && Owner.Length == 0 ? ChangeKind.All
        : Words(Kinds).Aggregate(ChangeKind.None, (kinds, word) => kinds | ChangeKinds.Read(word));

    public static string[] Words(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the receiver may know of a change: a partner hears of its own customers only, and nobody else hears what the
    /// partner sees.</summary>
    public bool MaySee(ChangeRow change) => (ChangeKinds.Read(change.Kind) & ChangeKind.OfPartners) != 0
        ? Owner.Length > 0 && change.Scope == Owner : Owner.Length == 0;

    /// <summary>Whether the receiver wants to know of a change.</summary>
    public bool Matches(ChangeRow change)
    {
        if (!MaySee(change) || (WantedKinds & ChangeKinds.Read(change.Kind)) == 0)
            return false;
        if (Owner.Length > 0)
            return true;
        var filter = change.TransactionId.Length > 0 ? Seps : CustomerTypes;
        return filter.Length == 0 || Words(filter).Intersect(Words(change.Scope)).Any();
    }
}
