using System.CommandLine;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store confirm</c>: makes transactions payable again after a restore.</summary>
static class ConfirmVerb
{
    public static Command Make(string[] settings) => new VerbCommand("confirm",
        "Confirms that you checked a restored store: transactions may be payable again.", """
        After a restore that could not read the replaced store, no transaction is payable: verdicts and claims may be lost. First
        reject again every customer who must not be paid, and find out what was paid since the backup. The server must run.

        Example:
          anchor-callbacks store confirm
        """).Do(settings, async (_, context, cancel) =>
    {
        using var client = context.ConnectAsOperator();
        await client.Api.ConfirmRestore(cancel);
        if (context.Output.Json)
            context.Output.Document(new JsonObject { ["confirmed"] = true });
        else
            context.Output.Say("Transactions may be payable again");
        return ExitCode.Done;
    });
}
