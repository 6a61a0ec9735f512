namespace AnchorCallbacks.Notifications;

/// <summary>The states of a call.</summary>
static class OutboxState
{
    public const string Waiting = "waiting";
    public const string Sending = "sending";
    public const string Settled = "settled";
    public const string Parked = "parked";
    public const string Dropped = "dropped";
}

/// <summary>Why AP must be read before a call is made.</summary>
static class CallUncertainty
{
    public const long None = 0;

    /// <summary>It was sent, and its outcome is not known.</summary>
    public const long AnswerLost = 1;

    /// <summary>AP did not take it in the transaction's status.</summary>
    public const long Refused = 2;
}

/// <summary>A call to AP that must take effect once. <see cref="Id"/> is its JSON-RPC id.</summary>
sealed class OutboxRow
{
    public string Id { get; init; } = "";
    public string TransactionId { get; init; } = "";
    public string CustomerId { get; init; } = "";
    public string Method { get; init; } = "";

    /// <summary>The stored form of <see cref="Transactions.Notice"/>.</summary>
    public string Notice { get; init; } = "";

    public byte[] Params { get; init; } = [];
    public string State { get; init; } = "";
    public long Uncertainty { get; init; }
    public long Attempts { get; init; }
    public long DueAt { get; init; }

    /// <summary>The end of this process's lease; 0 without one. Another process that leases the call gets a later end.</summary>
    public long LeasedUntil { get; set; }

    public long UpdatedAtBefore { get; init; }
    public long DecidedAtRevision { get; init; } = -1;
    public string StatusBefore { get; init; } = "";
    public string Reason { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? EndedAt { get; init; }

    /// <summary>The trace of the request that caused the call; empty for none.</summary>
    public string Trace { get; init; } = "";

    /// <summary>It was sent, and its outcome is not recorded: the answer was lost, or the sender crashed.</summary>
    public bool IsAnswerLost => Uncertainty == CallUncertainty.AnswerLost
        || (Uncertainty == CallUncertainty.None && State == OutboxState.Sending);

    /// <summary>The beginning of the reason of a call that waits for a price.</summary>
    public const string NoPrice = "no price: ";

    public bool HasNoPrice => Reason.StartsWith(NoPrice, StringComparison.Ordinal);

    /// <summary>The operator who dropped it; empty for none.</summary>
    public string DroppedBy { get; init; } = "";

    /// <summary>The operator's reason, sealed.</summary>
    public byte[]? Note { get; init; }

    /// <summary>Why neither this call nor an equal one is sent.</summary>
    public string Problem => DroppedBy.Length > 0 ? $"{Method} was dropped by {DroppedBy}" : $"AP refused {Method}: {Reason}";
}
