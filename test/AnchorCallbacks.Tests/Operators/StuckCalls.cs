using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Simulator;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>Brings a loop where an operator has to look.</summary>
static class StuckCalls
{
    /// <summary>A business server that AP gets nothing from but a refusal, in words that AP uses itself of calls it will never take.</summary>
    public static Task<ScriptedServer> StartWrongServer() => ScriptedServer.Start(_ => Task.FromResult((400, """{"error":"must not be blank"}""")));

    /// <summary>A transaction whose customer is complete, which AP will not hear: it asks the wrong server.</summary>
    public static async Task<(string Transaction, string Customer)> Park(this Loop loop, ScriptedServer wrong)
    {
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();
        loop.Platform.CallbackUrl = wrong.Address;
        var customer = await loop.Server.Customer([("account", wallet), ("type", "sep6"), .. Loop.Person]);
        await loop.UntilLooks("/transactions?stuck=true", "AP refused");
        return (id, customer);
    }

    public static Task UntilLooks(this Loop loop, string target, string text) =>
        loop.Until(() => loop.Server.Look(target).Result.Body.Contains(text, StringComparison.Ordinal), $"{target} has {text}");

    public static async Task<string> OnlyCall(this Loop loop, string state) =>
        (await loop.Server.Look($"/outbox?state={state}")).Items("calls").Single().GetProperty("id").GetString()!;
}
