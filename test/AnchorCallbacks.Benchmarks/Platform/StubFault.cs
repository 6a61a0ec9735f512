namespace AnchorCallbacks.Benchmarks.Platform;

enum StubFault
{
    None,

    /// <summary>Nothing is executed.</summary>
    Unavailable,

    /// <summary>All is executed, and no answer comes.</summary>
    Lost,
}
