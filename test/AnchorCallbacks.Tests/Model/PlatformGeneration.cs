namespace AnchorCallbacks.Tests.Model;

/// <summary>Which release the model is like.</summary>
enum PlatformGeneration
{
    /// <summary>2.12.0.</summary>
    Two,

    /// <summary>4.3.0.</summary>
    Four,
}
