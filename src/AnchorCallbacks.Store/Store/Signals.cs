namespace AnchorCallbacks.Store;

/// <summary>Who has something to do. Each also looks by itself now and then: a signal only makes it sooner.</summary>
sealed class Signals
{
    public Signal Events { get; } = new();

    public Signal Reactions { get; } = new();

    public Signal Calls { get; } = new();

    public Signal Reads { get; } = new();
}
