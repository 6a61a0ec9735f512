using System.CommandLine;
using AnchorCallbacks.Cli.Store;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>keys list|rotate</c>: the master key.</summary>
static class KeyVerbs
{
    public static Command Make(string[] settings) =>
        new("keys", "Shows the master keys and changes to a new one.") { List(settings), Rotate(settings) };

    static Command List(string[] settings) => new VerbCommand("list",
        "Lists the master keys and how many customers are under each.", """
        A key without a setting is not known to the server: customers under it do not open.

        Example:
          anchor-callbacks keys list
        """).Do(settings, (_, context, cancel) => context.Show(api => api.ListKeys(cancel), list =>
    {
        var table = new Listing(new("ID"), new("IN USE"), new("CUSTOMERS"), new("SETTING"));
        foreach (var key in list.Keys)
            table.Add(key.Id, key.InUse ? "yes" : "no", $"{key.Customers}", key.Setting ?? "not given");
        context.Output.Show(table);
        if (list.Rotation is { } rotation)
            context.Output.Say(Describe(rotation));
    }));

    static Command Rotate(string[] settings) => new VerbCommand("rotate",
        "Wraps the keys of all customers with the next master key while the server runs.", """
        First give every process of the server the new key in Keys:NextMasterKeyFile (or Keys:NextMasterKeyCommand), and restart
        them one after another. When this verb has finished, make the new key Keys:MasterKeyFile and remove the other setting.
        An interrupted rotation goes on in the server. Keep the old key for backups from before.

        Example:
          anchor-callbacks keys rotate
        """).Do(settings, async (_, context, cancel) =>
    {
        using var client = context.ConnectAsOperator();
        var result = await StoreProgress.Run(context.Output, "Rotating", async progress =>
        {
            var (answer, done) = (await client.Api.RotateKeys(cancel), 0L);
            progress.Begin(answer.Total);
            while (true)
            {
                var now = answer.Done + answer.Unopened;
                progress.Advance(now - done);
                done = now;
                if (answer.FinishedAt is not null)
                    return answer;
                answer = await client.Api.RotateKeys(cancel);
            }
        });
        if (context.Output.Json)
            context.Output.Document(OperatorJson.Node(result));
        else
        {
            context.Output.Say(Describe(result));
            context.Output.Say($"Now make {result.To} the key of Keys:MasterKeyFile, remove Keys:NextMasterKeyFile, and restart. "
                + $"Keep {result.From} for backups from before.");
        }
        return result.Unopened == 0 ? ExitCode.Done : ExitCode.Refused;
    });

    static string Describe(RotationSummary rotation) => rotation.FinishedAt is null
        ? $"Rotation from {rotation.From} to {rotation.To}: {rotation.Done} of {rotation.Total} customers"
        : rotation.Unopened == 0
            ? $"Rotation from {rotation.From} to {rotation.To}: finished at {Printable.Time(rotation.FinishedAt)}, "
                + Printable.Count(rotation.Done, "customer")
            : $"Rotation from {rotation.From} to {rotation.To}: finished, but the keys of {rotation.Unopened} customers opened under "
                + "neither key; 'store verify' names them";
}
