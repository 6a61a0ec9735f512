namespace AnchorCallbacks.Simulator.Contract;

/// <summary>The callback server to check, and how AP would call it.</summary>
public sealed record ContractOptions
{
    /// <summary>The server's address: AP's <c>callback_api.base_url</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The release whose requests are sent.</summary>
    public PlatformGeneration Generation { get; init; } = PlatformGeneration.Four;

    /// <summary>The credentials that AP sends.</summary>
    public SimulatorCredentials Auth { get; init; } = SimulatorCredentials.None;

    /// <summary>The customer type of most requests.</summary>
    public string CustomerType { get; init; } = "sep6";

    /// <summary>What a customer sells in the cases about prices.</summary>
    public string SellAsset { get; init; } = "iso4217:USD";

    /// <summary>What a customer buys in the cases about prices.</summary>
    public string BuyAsset { get; init; } = WalletApi.Usdc;

    /// <summary>The clock of AP.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How a case ended.</summary>
public enum ContractOutcome
{
    /// <summary>AP can use the answer.</summary>
    Passed,

    /// <summary>AP or a wallet would suffer from the answer.</summary>
    Failed,

    /// <summary>The case could not be tried.</summary>
    Skipped,
}

/// <summary>The result of one case.</summary>
/// <param name="Part">What the case is about.</param>
/// <param name="Name">The scenario.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it did not pass.</param>
public sealed record ContractResult(string Part, string Name, ContractOutcome Outcome, string? Reason);
