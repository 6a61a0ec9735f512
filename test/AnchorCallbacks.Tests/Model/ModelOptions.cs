namespace AnchorCallbacks.Tests.Model;

/// <summary>How the model is set up. Everything has AP's defaults.</summary>
sealed record ModelOptions
{
    public PlatformGeneration Generation { get; init; } = PlatformGeneration.Four;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What callers must show.</summary>
    public ModelCredentials Auth { get; init; } = ModelCredentials.None;

    /// <summary>What AP shows to the callback server.</summary>
    public ModelCredentials CallbackAuth { get; init; } = ModelCredentials.None;

    public EventDelivery Events { get; init; } = EventDelivery.Off;

    public int BatchLimit { get; init; } = 40;

    public int Seed { get; init; } = 1;
}
