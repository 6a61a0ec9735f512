namespace AnchorCallbacks.Tests.Model;

/// <summary>How events reach the callback server.</summary>
sealed record EventDelivery
{
    /// <summary>None is published, as AP is set up from 3.0 on unless told otherwise.</summary>
    public static EventDelivery Off { get; } = new() { Published = false };

    public static EventDelivery InOrder { get; } = new();

    /// <summary>As a queue with several partitions and crashes on the way: reordered and repeated.</summary>
    public static EventDelivery Unreliable { get; } = new() { Window = 8, Duplicates = 0.3 };

    public bool Published { get; init; } = true;

    /// <summary>The share of events that come again later.</summary>
    public double Duplicates { get; init; }

    /// <summary>How many events are shuffled among each other; 1 keeps them in order.</summary>
    public int Window { get; init; } = 1;

    /// <summary>How long an event stays in the queue at least.</summary>
    public TimeSpan Delay { get; init; }
}
