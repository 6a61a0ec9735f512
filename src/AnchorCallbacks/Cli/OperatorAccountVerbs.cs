using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>operator add|list|rotate|revoke</c>: changes operators at run time, without a restart.</summary>
static class OperatorAccountVerbs
{
    public static Command Add(string[] settings)
    {
        var name = Name();
        var role = new Option<string>("--role") { Description = "viewer, reviewer, approver or admin.", Required = true }
            .OneOf("viewer", "reviewer", "approver", "admin");
        var days = Days();
        return new VerbCommand("add", "Adds an operator to the running server and shows the key.", """
            viewer sees lists and masked data. reviewer also sees customers' data and decides. approver also deletes customers
            and claims payments. admin also manages operators, outbox and inbox.
            The key is shown once: the server keeps only its hash.

            Example:
              anchor-callbacks operator add alice --role reviewer --days 90
            """) { name, role, days }.Do(settings, (parsed, context, cancel) => ShowKey(context, api => api.AddOperator(new()
        {
            Name = parsed.GetRequiredValue(name),
            Role = parsed.GetRequiredValue(role),
            Days = parsed.GetValue(days),
        }, cancel)));
    }

    public static Command List(string[] settings) =>
        new VerbCommand("list", "Lists operators, their roles and when their keys were last used.", """
            Source 'settings': the key is in the settings, or is the key of the machine (local). --json writes one operator a
            line.

            Example:
              anchor-callbacks operator list
            """).Do(settings, async (_, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var table = new Listing(new("NAME"), new("ROLE"), new("STATE"), new("SOURCE"), new("EXPIRES"), new("LAST USE", IsExtra: true));
            foreach (var known in (await client.Api.ListOperators(cancel)).Operators)
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(known));
                else
                    table.Add(known.Name, known.Role, State(known), known.Source,
                        Printable.Time(known.ExpiresAt), Printable.Time(known.LastUsedAt));
            context.Output.Show(table);
            return ExitCode.Done;
        });

    public static Command Rotate(string[] settings)
    {
        var (name, days) = (Name(), Days());
        return new VerbCommand("rotate", "Gives an operator a new key. The old key and its sessions end at once.", """
            Example:
              anchor-callbacks operator rotate alice
            """) { name, days }.Do(settings, (parsed, context, cancel) => ShowKey(context, api =>
                api.RotateOperator(parsed.GetRequiredValue(name), new() { Days = parsed.GetValue(days) }, cancel)));
    }

    public static Command Revoke(string[] settings)
    {
        var name = Name();
        return new VerbCommand("revoke", "Ends an operator's key and sessions at once.", """
            A key in the settings cannot be revoked here: remove Operator:Keys:NAME and restart.

            Example:
              anchor-callbacks operator revoke alice
            """) { name }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.RevokeOperator(parsed.GetRequiredValue(name), cancel),
                revoked => context.Output.Say($"{Printable.Text(revoked.Name)} is revoked")));
    }

    static Argument<string> Name() => new("name") { Description = "The operator's name in the audit log." };

    static Option<int?> Days() => new("--days") { Description = "Days until the key expires, 1 to 3650; the default is 365." };

    static Task<int> ShowKey(VerbContext context, Func<IOperatorApi, Task<OperatorKeyAnswer>> change) => context.Show(change, made =>
    {
        context.Output.Write($"Key for {made.Name} ({made.Role}):   {made.Key}");
        context.Output.Write($"It expires at {Printable.Time(made.ExpiresAt)} and is not shown again.");
    });

    static string State(OperatorSummary known) => known.Active ? "active" : known.RevokedAt is not null ? "revoked" : "expired";
}
