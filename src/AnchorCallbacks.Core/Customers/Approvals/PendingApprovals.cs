using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Approvals;

/// <summary>What an approval did. One of the results is set, or none after a decline.</summary>
sealed record ApprovalOutcome(ApprovalRow Row, string Word, DecisionResult? Decided = null, CustomerRow? Deleted = null);

/// <summary>Four eyes: a decision that needs a second person is stored and changes nothing until another operator approves it. All methods
/// run in the caller's transaction.</summary>
sealed class PendingApprovals(
    FourEyes rule, CustomerDecisions decisions, CustomerDeletion deletion, CustomerTypes types, ServiceKeys keys, TimeProvider clock)
{
    const int MaxOfCustomer = 20;

    static readonly Failure Unknown = Failure.NotFound(
        "id: no pending approval has this id; if it was approved, declined or withdrawn, the customer's audit log says so");

    /// <summary>Stores the decision if it needs a second person.</summary>
    /// <param name="seen">The version the operator looked at; null: any version.</param>
    /// <returns>Null: it needs none, or changes nothing.</returns>
    public async ValueTask<Result<ApprovalRow?>> Propose(DbConnection connection, string id, long? seen, Decision decision, string actor)
    {
        if (rule.Entries.Count == 0)
            return (ApprovalRow?)null;
        if ((await decisions.Decide(connection, id, seen, decision, actor)).Failed(out var failure, out var save))
            return failure;
        if (save.RecordBytes == 0 || !rule.Concerns(decision, save.Customer.Record, save.Result.Record, types))
            return (ApprovalRow?)null;
        var row = NewRow(save.Customer.Id, save.Customer.Version, decision.Word, actor);
        return await Add(connection, new ApprovalRow
        {
            Id = row.Id,
            CustomerId = row.CustomerId,
            Version = row.Version,
            CurrentVersion = row.Version,
            Action = row.Action,
            Type = decision.Type ?? "",
            Fields = string.Join(' ', decision.Fields.Select(field => field.Name)
                .Concat(decision.Associate.Length == 0 ? [] : [AssociateMark + decision.Associate])
                .Concat(decision.PartnerStatus is null ? [] : [StatusMark + decision.PartnerStatus])),
            Message = decision.Message.IsEmpty ? []
                : RecordSeal.SealMessage(save.Customer.DataKey, SealContext.Approval(row.CustomerId, row.Id), decision.Message),
            ProposedBy = row.ProposedBy,
            ProposedAt = row.ProposedAt,
        });
    }

    /// <summary>Stores the deletion if it needs a second person.</summary>
    public async ValueTask<Result<ApprovalRow?>> ProposeDeletion(DbConnection connection, string id, string actor)
    {
        if (rule.Entries.Count == 0 || await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row
            || !rule.ConcernsDeletion(row.TypesSeen))
            return (ApprovalRow?)null;
        return await Add(connection, NewRow(id, row.Version, FourEyes.Delete, actor));
    }

    /// <summary>The second person agrees: what was proposed takes effect.</summary>
    public async ValueTask<Result<ApprovalOutcome>> Approve(DbConnection connection, string id, string actor)
    {
        if (await ApprovalRows.Find(connection, id) is not { } row)
            return Unknown;
        if (IsSamePerson(row.ProposedBy, actor))
            return Failure.Conflict("id: you have proposed this yourself; another operator must approve it");
        if (row.IsStale)
            return Failure.Conflict(FormattableString.Invariant(
                $"version: this was decided on version {row.Version}, and the customer has version {row.CurrentVersion} now; ")
                + "decline it, look at the customer, and decide again");
        await Note(connection, row, actor, AuditActions.Approve);
        await ApprovalRows.Remove(connection, id);
        if (row.Action == FourEyes.Delete)
            return new ApprovalOutcome(row, "approved",
                Deleted: (await deletion.Delete(connection, row.CustomerId, row.ProposedBy)).Deleted);
        if (await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is not { } customer)
            return await CustomerRows.NotFoundReason(connection, row.CustomerId);
        var decision = Read(row, OpenMessage(row, customer.Open(keys.DataKeys).DataKey)) with { ApprovedBy = actor };
        var saved = await decisions.Save(connection, row.CustomerId, row.Version, decision, row.ProposedBy);
        return saved.Failed(out var failure, out var decided) ? failure : new ApprovalOutcome(row, "approved", decided);
    }

    /// <summary>The first person withdraws, or another operator declines.</summary>
    /// <param name="mayDecline">The operator may decline what another has proposed.</param>
    public async ValueTask<Result<ApprovalOutcome>> Decline(DbConnection connection, string id, string actor, bool mayDecline)
    {
        if (await ApprovalRows.Find(connection, id) is not { } row)
            return Unknown;
        var isOwn = IsSamePerson(row.ProposedBy, actor);
        if (!isOwn && !mayDecline)
            return new Failure(FailureKind.Forbidden, "role: only an approver or admin declines what another operator has proposed");
        await Note(connection, row, actor, isOwn ? AuditActions.Withdraw : AuditActions.Decline);
        await ApprovalRows.Remove(connection, id);
        return new ApprovalOutcome(row, isOwn ? "withdrawn" : "declined");
    }

    /// <summary>Must be called after the commit.</summary>
    public void Committed(ApprovalOutcome outcome)
    {
        if (outcome.Decided is { } decided)
            decisions.Committed(decided);
        if (outcome.Deleted is { } deleted)
            deletion.Committed((true, deleted));
    }

    public static LocalizedText OpenMessage(ApprovalRow row, byte[] key) => row.Message.Length == 0 ? LocalizedText.None
        : RecordSeal.OpenMessage(key, row.CustomerId, SealContext.Approval(row.CustomerId, row.Id), row.Message);

    public static Decision Read(ApprovalRow row, LocalizedText message) => new(
        row.Action switch
        {
            "accept" => DecisionKind.Accept,
            "reject" => DecisionKind.Reject,
            "ask" => DecisionKind.Ask,
            _ => DecisionKind.Clear,
        },
        row.Type.Length == 0 ? null : row.Type,
        [.. row.Fields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(FieldCatalogue.Find).OfType<Sep9Field>()], message)
    {
        Associate = Marked(row, $"{AssociateMark}") ?? "",
        PartnerStatus = Marked(row, StatusMark),
    };

    /// <summary>The person of a company that a decision is about stands among the names of the fields.</summary>
    const char AssociateMark = '@';

    /// <summary>So does a partner's status. A verdict of a partner is the first of two.</summary>
    const string StatusMark = "status=";

    static string? Marked(ApprovalRow row, string mark) =>
        row.Fields.Split(' ').FirstOrDefault(name => name.StartsWith(mark, StringComparison.Ordinal))?[mark.Length..];

    ApprovalRow NewRow(string customerId, long version, string action, string actor)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = AuditLog.NewId(now),
            CustomerId = customerId,
            Version = version,
            CurrentVersion = version,
            Action = action,
            ProposedBy = actor,
            ProposedAt = now.ToUnixTimeMilliseconds(),
        };
    }

    async ValueTask<Result<ApprovalRow?>> Add(DbConnection connection, ApprovalRow row)
    {
        var pending = await ApprovalRows.OfCustomer(connection, row.CustomerId);
        if (pending.Find(other => (other.Action, other.Type, other.Fields) == (row.Action, row.Type, row.Fields)) is { } same)
        {
            if (!IsSamePerson(same.ProposedBy, row.ProposedBy))
                return Failure.Conflict($"id: {same.ProposedBy} has proposed the same; approve or decline {same.Id}");
            await ApprovalRows.Remove(connection, same.Id);
        }
        else if (pending.Count >= MaxOfCustomer)
            return Failure.Conflict("id: too many decisions about this customer wait for approval; approve or decline some first");
        await ApprovalRows.Add(connection, row);
        await Note(connection, row, row.ProposedBy, AuditActions.Propose);
        return row;
    }

    ValueTask<int> Note(DbConnection connection, ApprovalRow row, string actor, string action) => AuditLog.Append(connection,
        row.CustomerId, row.CurrentVersion, clock.GetUtcNow(), actor, action,
        action == AuditActions.Propose ? row.Detail : $"{row.Detail} proposed_by={row.ProposedBy}");

    /// <summary>Names of operators differ in more than upper and lower case.</summary>
    static bool IsSamePerson(string actor, string other) => actor.Equals(other, StringComparison.OrdinalIgnoreCase);
}
