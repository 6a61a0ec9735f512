namespace AnchorCallbacks.Store;

/// <summary>One signal for each worker that has work. Each worker also polls: a signal only makes it start sooner.</summary>
sealed class Signals
{
    public Signal Events { get; } = new();

    public Signal Reactions { get; } = new();

    public Signal Calls { get; } = new();

    public Signal Reads { get; } = new();

    public Signal Changes { get; } = new();

    public Signal Rates { get; } = new();

    public Signal CustomerTypes { get; } = new();

    /// <summary>The customer types in force have changed.</summary>
    public Signal Evaluation { get; } = new();
}
