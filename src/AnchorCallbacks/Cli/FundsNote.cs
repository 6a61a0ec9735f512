using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>The platform never shows whether the funds of a SEP-24 deposit are in. So this server gets the report too,
/// after an answered call about funds. Without it the deposit is not payable.</summary>
static class FundsNote
{
    public static async Task Send(VerbContext context, string method, Transaction answered, CancellationToken cancel)
    {
        if (method != PlatformMethods.NotifyOffchainFundsReceived.Name || answered.Sep != Sep.TwentyFour)
            return;
        try
        {
            using var client = context.ConnectAsOperator();
            await client.Api.AddFunds(answered.Id, cancel);
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            context.Output.Warn($"This server does not know that the funds of {answered.Id} are in, so the deposit is not payable: "
                + $"{e.Message} Send POST /transactions/{answered.Id}/funds to the operators' address.");
        }
    }
}
