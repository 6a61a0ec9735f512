using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>approval …</c>: decisions that wait for a second person.</summary>
static class ApprovalVerbs
{
    public static Command Make(string[] settings) => new("approval", "Shows decisions that wait for a second person, and ends them.")
    {
        List(settings), Show(settings), Approve(settings), Decline(settings),
    };

    public static string Describe(ApprovalSummary approval) =>
        $"{approval.Action} {approval.Type} {string.Join(' ', approval.Fields ?? [])}".Trim();

    static Command List(string[] settings)
    {
        var limit = Verb.Limit();
        return new VerbCommand("list", "Lists decisions that wait for a second person, oldest first.", """
            Until another operator approves one, nothing changes for the wallet or the platform. Review:FourEyes says which
            decisions need a second person. --json writes one a line.

            Example:
              anchor-callbacks approval list
            """) { limit }.Do(settings, (parsed, context, cancel) =>
        {
            var table = new Listing(new("Id"), new("Customer"), new("Decision", Fit.End), new("By"), new("State"),
                new("Since", IsExtra: true));
            return context.List<ApprovalPage, ApprovalSummary>(parsed.GetValue(limit), "approval", table,
                approval => table.Add(approval.Id, approval.CustomerId, Describe(approval), approval.ProposedBy,
                    approval.Stale ? "stale" : "waits", Printable.Time(approval.ProposedAt)),
                (api, rows, cursor) => api.ListApprovals(new() { Limit = rows, Cursor = cursor }, cancel));
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows a decision that waits, with its message and what the customer has changed since.", """
            Example:
              anchor-callbacks approval show ID
            """) { id }.Do(settings, (parsed, context, cancel) =>
            context.Show(api => api.GetApproval(parsed.GetRequiredValue(id), cancel), approval =>
            {
                var details = new Details();
                details.Add("Approval", approval.Id);
                details.Add("Customer", approval.CustomerId);
                details.Add("Decision", Describe(approval));
                details.Add("Message", Printable.Text(approval.Message));
                details.Add("By", $"{approval.ProposedBy}, {Printable.Time(approval.ProposedAt)}");
                details.Add("Version", $"{approval.Version}{(approval.Stale ? $", now {approval.CurrentVersion}: decline it" : "")}");
                details.Add("Changed since", string.Join(' ', approval.Changed));
                context.Output.Show(details);
            }));
    }

    static Command Approve(string[] settings)
    {
        var id = Id();
        return new VerbCommand("approve", "Approves what another operator has decided: it takes effect.", """
            You must have the role approver or admin, and another name than the first person. If the customer has changed since
            the decision, nothing happens: exit code 1.

            Example:
              anchor-callbacks approval approve ID
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.Approve(parsed.GetRequiredValue(id), cancel), answer => Say(context, answer)));
    }

    static Command Decline(string[] settings)
    {
        var id = Id();
        return new VerbCommand("decline", "Withdraws your own pending decision, or declines another operator's.", """
            Example:
              anchor-callbacks approval decline ID
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.Decline(parsed.GetRequiredValue(id), cancel), answer => Say(context, answer)));
    }

    static Argument<string> Id() => Verb.Id("The approval's id, from 'approval list'.");

    static void Say(VerbContext context, ApprovalAnswer answer) => context.Output.Say(
        $"{answer.Outcome}; customer {Printable.Text(answer.CustomerId)} has version {answer.Version}");
}
