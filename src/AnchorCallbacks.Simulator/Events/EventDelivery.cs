namespace AnchorCallbacks.Simulator;

/// <summary>How events reach the callback server.</summary>
public sealed record EventDelivery
{
    /// <summary>No event is published. This is AP's default from 3.0 on.</summary>
    public static EventDelivery Off { get; } = new() { Published = false };

    /// <summary>Every event once, in order.</summary>
    public static EventDelivery InOrder { get; } = new();

    /// <summary>Reordered and repeated, as from a queue with several partitions and a consumer that crashes.</summary>
    public static EventDelivery Unreliable { get; } = new() { Window = 8, Duplicates = 0.3 };

    /// <summary>Whether events are published.</summary>
    public bool Published { get; init; } = true;

    /// <summary>The share of events that are delivered again later.</summary>
    public double Duplicates { get; init; }

    /// <summary>How many events are shuffled with each other. 1 keeps the order.</summary>
    public int Window { get; init; } = 1;

    /// <summary>The shortest time of an event in the queue.</summary>
    public TimeSpan Delay { get; init; }
}
