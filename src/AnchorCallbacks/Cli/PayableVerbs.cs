using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx payable</c> and <c>tx release</c>: may a transaction be paid, and who pays it?</summary>
static class PayableVerbs
{
    /// <summary>The server answers, but the platform does not.</summary>
    const string PlatformUnreachable = "urn:anchor-callbacks:problem:platform-unreachable";

    public static Command Payable(string[] settings)
    {
        var id = Verb.Id("The platform's id of the transaction.");
        var claim = new Option<string?>("--claim")
        {
            Description = "Record that you pay it under this reference: 1 to 100 visible ASCII characters without spaces.",
            HelpName = "REF",
        };
        return new VerbCommand("payable", "Shows whether a transaction may be paid: exit code 0 if it may, 1 if not.", """
            Asks this server, which asks the platform first. Pay only on exit code 0. Every other code means: do not pay.
            1: not payable, with the reason. 3: the server or the platform does not answer. 4: the claim may be recorded; ask
            again with the same reference.
            With --claim the first reference wins. The same reference again gets 0 while the transaction is payable; another one
            gets 1. So a script that was restarted does not pay twice.

            Examples:
              anchor-callbacks tx payable ID --claim payout-2027-01-31/17 && pay ID
              anchor-callbacks tx payable ID --json | jq -r .payable_reason
            """) { id, claim }.Do(settings, async (parsed, context, cancel) =>
        {
            var transaction = parsed.GetRequiredValue(id);
            using var client = context.ConnectAsOperator();
            try
            {
                var answer = parsed.GetValue(claim) is { } reference
                    ? await client.Api.Claim(transaction, new() { Reference = reference }, cancel)
                    : await client.Api.GetPayable(transaction, cancel);
                return Show(context.Output, transaction, answer);
            }
            catch (VerbFailedException e)
            {
                if (context.Output.Json)
                    context.Output.Document(new JsonObject
                    {
                        ["id"] = transaction,
                        ["payable"] = false,
                        ["payable_reason"] = e.Message,
                        ["outcome"] = e.Outcome,
                        ["problem"] = e.Problem?.DeepClone(),
                    });
                context.Output.Warn(e.Message);
                return e.Problem is JsonObject problem && problem["type"] is JsonValue type && type.TryGetValue<string>(out var name)
                    && name == PlatformUnreachable ? ExitCode.NotReachable : e.ExitCode;
            }
        });
    }

    public static Command Release(string[] settings)
    {
        var id = Verb.Id("The platform's id of the transaction.");
        return new VerbCommand("release", "Takes back the claim on a transaction.", """
            Make sure first that the payment was not made. Exit code 1: the transaction is not claimed.

            Example:
              anchor-callbacks tx release 8db11ef5-8528-4f11-88bb-e0a851489bdf
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            var transaction = parsed.GetRequiredValue(id);
            using var client = context.ConnectAsOperator();
            await client.Api.Release(transaction, cancel);
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["id"] = transaction, ["released"] = true });
            else
                context.Output.Say($"{transaction} is not claimed any more");
            return ExitCode.Done;
        });
    }

    /// <summary>Only a clear yes about this transaction is a yes.</summary>
    static int Show(Output output, string id, PayableAnswer answer)
    {
        var isPayable = answer.Payable && answer.Id == id;
        if (output.Json)
            output.Document(OperatorJson.Node(answer));
        else if (isPayable)
            output.Say($"{id} is payable{(answer.Claim is { } claim ? $", claimed as {Printable.Text(claim.Reference)}" : "")}");
        else
            output.Warn($"{id} is not payable: {Printable.Text(answer.PayableReason)}");
        return isPayable ? ExitCode.Done : ExitCode.Refused;
    }
}
