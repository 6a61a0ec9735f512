namespace AnchorCallbacks.Simulator;

/// <summary>The settings of the simulated platform. The defaults are AP's.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The release that is simulated.</summary>
    public PlatformGeneration Generation { get; init; } = PlatformGeneration.Four;

    /// <summary>The clock of AP.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The credentials that callers of the platform server must send.</summary>
    public SimulatorCredentials Auth { get; init; } = SimulatorCredentials.None;

    /// <summary>The credentials that AP sends to the callback server.</summary>
    public SimulatorCredentials CallbackAuth { get; init; } = SimulatorCredentials.None;

    /// <summary>How events are delivered.</summary>
    public EventDelivery Events { get; init; } = EventDelivery.Off;

    /// <summary>The highest number of calls in a batch.</summary>
    public int BatchLimit { get; init; } = 40;

    /// <summary>The seed of everything that happens by chance.</summary>
    public int Seed { get; init; } = 1;
}
