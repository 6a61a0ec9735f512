using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>The platform never shows of a SEP-24 deposit that its funds are in. Whoever has told the platform so, and had its answer, tells
/// this server: without that the deposit is not payable.</summary>
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
            context.Output.Warn($"This server was not told that the funds of {answered.Id} are in, and will not call it payable: {e.Message} "
                + $"Send POST /transactions/{answered.Id}/funds to the operators' address.");
        }
    }
}
