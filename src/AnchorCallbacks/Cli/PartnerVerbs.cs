using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>partner add|list|rotate|revoke|link|unlink</c>: the businesses that call the partner APIs.</summary>
static class PartnerVerbs
{
    public static Command Make(string[] settings) =>
        new("partner", "Lists the partners of the partner APIs and makes their credentials.")
        {
            Add(settings), List(settings), Rotate(settings), Revoke(settings), Link(settings), Unlink(settings),
        };

    static Command Add(string[] settings)
    {
        var name = Name();
        var door = new Option<string>("--api") { Description = "The partner API.", Required = true }.OneOf("bvnk", "offblocks", "dcm");
        var status = new Option<string>("--may-set-status")
        {
            Description = "yes: a status that the partner sets is a verdict. no: it gets 403. The default is yes.",
        }.OneOf("yes", "no");
        var networks = new Option<string[]>("--from") { Description = "A network that it may call from; repeat it for several." };
        var key = new Option<FileInfo?>("--key") { Description = "dcm: a file with the partner's public key (JWK)." };
        return new VerbCommand("add", "Adds a partner to the running server and shows its credential.", """
            The secret is shown once. The partner's customers are its own: no partner sees another's.

            Example:
              anchor-callbacks partner add acme --api bvnk --from 203.0.113.0/24
            """) { name, door, status, networks, key }.Do(settings, (parsed, context, cancel) =>
            ShowSecret(context, api => api.AddPartner(new()
            {
                Name = parsed.GetRequiredValue(name),
                Door = parsed.GetRequiredValue(door),
                MaySetStatus = parsed.GetValue(status) != "no",
                Networks = parsed.GetValue(networks),
                Jwk = parsed.GetValue(key) is { } file ? Read(file) : null,
            }, cancel)));
    }

    static Command List(string[] settings) =>
        new VerbCommand("list", "Lists partners and their credentials, without secrets.", """
            Example:
              anchor-callbacks partner list
            """).Do(settings, async (_, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var table = new Listing(new("NAME"), new("API"), new("STATE"), new("SETS STATUS"), new("CREDENTIALS"),
                new("FROM", IsExtra: true));
            foreach (var partner in (await client.Api.ListPartners(cancel)).Partners)
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(partner));
                else
                    table.Add(partner.Name, partner.Door, partner.RevokedAt is null ? "active" : "revoked",
                        partner.MaySetStatus ? "yes" : "no", string.Join(' ', partner.Credentials.Select(credential => credential.Id)),
                        string.Join(' ', partner.Networks));
            context.Output.Show(table);
            return ExitCode.Done;
        });

    static Command Rotate(string[] settings)
    {
        var name = Name();
        var hours = new Option<int?>("--overlap") { Description = "Hours until the old secret ends, 0 to 720; the default is 24." };
        return new VerbCommand("rotate", "Gives a partner a new secret. The old one ends after the overlap.", """
            Example:
              anchor-callbacks partner rotate acme --overlap 2
            """) { name, hours }.Do(settings, (parsed, context, cancel) => ShowSecret(context, api =>
                api.RotatePartner(parsed.GetRequiredValue(name), new() { OverlapHours = parsed.GetValue(hours) }, cancel)));
    }

    static Command Revoke(string[] settings)
    {
        var name = Name();
        return new VerbCommand("revoke", "Ends a partner's credentials at once. Its customers stay.", """
            Example:
              anchor-callbacks partner revoke acme
            """) { name }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            await client.Api.RevokePartner(parsed.GetRequiredValue(name), cancel);
            context.Output.Say($"{Printable.Text(parsed.GetRequiredValue(name))} is revoked");
            return ExitCode.Done;
        });
    }

    static Command Link(string[] settings)
    {
        var name = Name();
        var reference = Reference();
        var customer = new Option<string>("--customer") { Description = "The customer with the Stellar account.", Required = true };
        var keep = new Option<string?>("--keep") { Description = "Whose values stay where the two differ." }.OneOf("account", "partner");
        return new VerbCommand("link", "Makes a partner's customer one with a customer who has a Stellar account.", """
            The customer takes over the partner's values and documents, and its review opens again as every type. The partner's
            own customer is deleted; the partner keeps its reference. "partner unlink" takes the link back.

            Example:
              anchor-callbacks partner link acme 8a0e1da2-2af3-4b9e-a221-e74db4e01b06 --customer kliqejcarcdzmv25omtw6eogzq
            """) { name, reference, customer, keep }.Do(settings, (parsed, context, cancel) => context.Show(
            api => api.LinkCustomer(parsed.GetRequiredValue(name), parsed.GetRequiredValue(reference),
                new() { CustomerId = parsed.GetRequiredValue(customer), Keep = parsed.GetValue(keep) }, cancel),
            linked => context.Output.Say($"{Printable.Text(linked.Reference)} of {Printable.Text(linked.Partner)} is customer "
                + $"{linked.CustomerId} now, version {linked.Version}")));
    }

    static Command Unlink(string[] settings)
    {
        var name = Name();
        var reference = Reference();
        return new VerbCommand("unlink", "Takes a link back: the partner's customer is a customer of its own again.", """
            It gets the values that it had before the link, if they are unchanged, and all that the partner has given after it.
            The customer with the Stellar account keeps the values that it has given itself. The reviews of both open again.

            Example:
              anchor-callbacks partner unlink acme 8a0e1da2-2af3-4b9e-a221-e74db4e01b06
            """) { name, reference }.Do(settings, (parsed, context, cancel) => context.Show(
            api => api.UnlinkCustomer(parsed.GetRequiredValue(name), parsed.GetRequiredValue(reference), new(), cancel),
            unlinked => context.Output.Say($"{Printable.Text(unlinked.Reference)} of {Printable.Text(unlinked.Partner)} is customer "
                + $"{unlinked.NewId} now, and {unlinked.CustomerId} has version {unlinked.Version}")));
    }

    static Argument<string> Reference() => new("reference") { Description = "The partner's id of the customer." };

    static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--key: {e.Message}");
        }
    }

    static Argument<string> Name() => new("name") { Description = "The partner's name, as in the audit log." };

    static Task<int> ShowSecret(VerbContext context, Func<IOperatorApi, Task<PartnerCredentialAnswer>> change) =>
        context.Show(change, made =>
    {
        context.Output.Write($"Id for {made.Name} ({made.Door}):   {made.Id}");
        if (made.Secret.Length == 0)
            return;
        context.Output.Write($"Secret:   {made.Secret}");
        context.Output.Write("The secret is not shown again.");
    });
}
