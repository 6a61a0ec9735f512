namespace AnchorCallbacks.Simulator;

/// <summary>The release of AP that is simulated.</summary>
public enum PlatformGeneration
{
    /// <summary>2.12.0.</summary>
    Two,

    /// <summary>4.3.0.</summary>
    Four,
}
