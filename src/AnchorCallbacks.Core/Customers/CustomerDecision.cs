using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

enum DecisionKind
{
    /// <summary>Accepts the fields as they are, or the customer as the type with all its present values.</summary>
    Accept,

    /// <summary>Rejects the fields, which the customer must give again, or the customer as the type.</summary>
    Reject,

    /// <summary>Requires the fields, also if the type does not. A field that has a value must be given again.</summary>
    Ask,

    /// <summary>Takes back verdicts and asks.</summary>
    Clear,

    /// <summary>Makes a partner's customer one with this one.</summary>
    Link,

    /// <summary>Takes a link back.</summary>
    Unlink,
}

/// <summary>An operator's decision on fields, or on the customer as one type.</summary>
/// <param name="Type">With <see cref="DecisionKind.Ask"/>: asks for this type only; null: for every type.</param>
/// <param name="Transaction">With <see cref="DecisionKind.Ask"/>: asks for this transaction only; empty: for the customer as a
/// whole.</param>
sealed record Decision(DecisionKind Kind, string? Type, IReadOnlyList<Sep9Field> Fields, LocalizedText Message, string Transaction = "")
{
    public const string LinkWord = AuditActions.Link;

    public string Word => Kind switch
    {
        DecisionKind.Accept => AuditActions.Accept,
        DecisionKind.Reject => AuditActions.Reject,
        DecisionKind.Ask => AuditActions.Ask,
        DecisionKind.Link => LinkWord,
        DecisionKind.Unlink => AuditActions.Unlink,
        _ => AuditActions.Clear,
    };

    /// <summary>The trace of the request.</summary>
    public string Trace { get; } = RequestTrace.Current;

    /// <summary>The second person, if the decision needed one.</summary>
    public string ApprovedBy { get; init; } = "";

    /// <summary>The person of the company that it is about; empty: the customer.</summary>
    public string Associate { get; init; } = "";

    /// <summary>A partner's decision: the status in the partner's words. Null: an operator's, which ends the partner's.</summary>
    public string? PartnerStatus { get; init; }

    /// <summary>With <see cref="DecisionKind.Link"/> and <see cref="DecisionKind.Unlink"/>: the partner and its reference.</summary>
    public string Linked { get; init; } = "";

    public static string LinkDetail(string linked) => $"partner={linked}";

    /// <summary>For the audit: the type and the names of the fields.</summary>
    public string Detail => string.Join(' ',
        (Type is null ? [] : (string[])[$"type={Type}"])
            .Concat(Associate.Length == 0 ? [] : [$"associate={Associate}"])
            .Concat(Linked.Length == 0 ? [] : [LinkDetail(Linked)])
            .Concat(PartnerStatus is null ? [] : [$"status={PartnerStatus}"])
            .Concat(Transaction.Length == 0 ? [] : [$"transaction={Transaction}"])
            .Concat(Fields.Select(wanted => wanted.Name))
            .Concat(ApprovedBy.Length == 0 ? [] : [$"approved_by={ApprovedBy}"]));
}

/// <summary>Applies a decision to a customer's record. A pure function.</summary>
/// <param name="Record">The same object as before if the decision changes nothing.</param>
/// <param name="Replaced">The values and verdicts that it replaces, for the history.</param>
sealed record CustomerDecision(CustomerRecord Record, CustomerRecord Replaced)
{
    /// <param name="version">The version of the record if anything changes.</param>
    /// <param name="typesSeen">The types that the customer has a status for. A verdict is possible on one of them that is no longer
    /// configured: its review must be able to end.</param>
    public static Result<CustomerDecision> Decide(CustomerRecord record, Decision decision, CustomerTypes types, long version,
        string typesSeen = "")
    {
        if (decision.Type is { } name && types.Configured(name) is null
            && (decision.Kind == DecisionKind.Ask || !CustomerStatuses.Includes(typesSeen, name)))
            return Failure.Invalid($"type: not a configured customer type; there are {types.KnownNames}");
        if (decision.Associate.Length > 0)
            return OnAssociate(record, decision, types, version);
        return DecideOwn(record, decision, version).Failed(out var failure, out var decided) ? failure
            : WithPartnerStatus(decided, decision, version);
    }

    static Result<CustomerDecision> DecideOwn(CustomerRecord record, Decision decision, long version)
    {
        if (decision.Kind == DecisionKind.Ask)
            return Ask(record, decision, version);
        if (decision.Type is { } type)
            return OnType(record, decision, type, version);
        if (decision.Kind != DecisionKind.Clear && decision.Fields.FirstOrDefault(field => record[field] is null) is { } absent)
            return Failure.Conflict($"fields: {absent.Name} has not been given; it can be asked for");
        return OnFields(record, decision);
    }

    static Result<CustomerDecision> OnAssociate(CustomerRecord record, Decision decision, CustomerTypes types, long version)
    {
        if (record.Associates.FirstOrDefault(known => known.Reference == decision.Associate) is not { } person)
            return Failure.Invalid("associate: the customer has no associate with this reference");
        if (Decide(person.Record, decision with { Associate = "" }, types, version).Failed(out var failure, out var decided))
            return failure;
        return ReferenceEquals(decided.Record, person.Record) ? new CustomerDecision(record, CustomerRecord.Empty)
            : new(record.WithAssociates(
                    [.. record.Associates.Select(known => known == person ? person with { Record = decided.Record } : known)]),
                new CustomerRecord([], []) { Associates = [person with { Record = decided.Replaced }] });
    }

    /// <summary>The partner's status stands until the partner or an operator decides again.</summary>
    static CustomerDecision WithPartnerStatus(CustomerDecision decided, Decision decision, long version)
    {
        var (field, old) = (ExtensionCatalogue.PartnerStatus, decided.Record[ExtensionCatalogue.PartnerStatus]);
        // The same status again is about what has changed since.
        if (old?.Text == decision.PartnerStatus && PartnerStatusChanges.Of(decided.Record).Count == 0)
            return decided;
        var record = decided.Record.Without([field, ExtensionCatalogue.PartnerRemoved]);
        if (decision.PartnerStatus is { } status)
            record = record.With([new(field, status, null, version, null)]);
        return new(record, old is null ? decided.Replaced
            : new CustomerRecord(decided.Replaced.Values.Append(old), decided.Replaced.Verdicts));
    }

    static CustomerDecision Ask(CustomerRecord record, Decision decision, long version)
    {
        var type = decision.Type ?? "";
        var others = record.Asks.Where(ask =>
            !(ask.Type == type && ask.Transaction == decision.Transaction && decision.Fields.Contains(ask.Field)));
        var asks = decision.Fields.Select(field =>
            new Ask(field, type, decision.Message, version, Open: true) { Transaction = decision.Transaction });
        return new(record.With(record.Verdicts, [.. others, .. asks]), CustomerRecord.Empty);
    }

    static CustomerDecision OnType(CustomerRecord record, Decision decision, string type, long version)
    {
        var old = record.VerdictOn(type);
        var verdict = decision.Kind switch
        {
            DecisionKind.Accept =>
                new TypeVerdict(type, Verdict.Accepted, LocalizedText.None, version) { Standing = decision.PartnerStatus is not null },
            DecisionKind.Reject => new(type, Verdict.Rejected, decision.Message, version),
            _ => null,
        };
        // A rejection leaves the type's asks open. They end when the type is accepted or cleared.
        IReadOnlyList<Ask> asks = decision.Kind == DecisionKind.Reject ? record.Asks : [.. record.Asks.Where(ask => ask.Type != type)];
        if (asks.Count == record.Asks.Count && IsSame(record, old, verdict))
            return new(record, CustomerRecord.Empty);
        IEnumerable<TypeVerdict> others = record.Verdicts.Where(other => other.Type != type);
        return new(record.With([.. verdict is null ? others : others.Append(verdict)], asks),
            new CustomerRecord([], old is null ? [] : [old]));
    }

    /// <summary>A second acceptance is a change if there are newer values.</summary>
    static bool IsSame(CustomerRecord record, TypeVerdict? old, TypeVerdict? verdict) =>
        old is null || verdict is null
            ? old == verdict
            : old.Verdict == verdict.Verdict && old.Standing == verdict.Standing && old.Message.Equals(verdict.Message)
                && (verdict.Verdict == Verdict.Rejected || record.Values.All(value => value.Version <= old.Version));

    static CustomerDecision OnFields(CustomerRecord record, Decision decision)
    {
        var verdict = decision.Kind switch
        {
            DecisionKind.Accept => Verdict.Accepted,
            DecisionKind.Reject => Verdict.Rejected,
            _ => Verdict.None,
        };
        List<FieldValue> changed = [], replaced = [];
        foreach (var field in decision.Fields)
            if (record[field] is { } old && old with { Verdict = verdict, VerdictMessage = decision.Message } is var value && value != old)
            {
                changed.Add(value);
                replaced.Add(old);
            }
        // A rejection with its own message replaces an open ask. The field stays required if it was asked for.
        IReadOnlyList<Ask> asks = decision.Kind == DecisionKind.Reject
            ? [.. record.Asks.Select(ask => decision.Fields.Contains(ask.Field) && ask.Open ? ask with { Open = false } : ask)]
            : [.. record.Asks.Where(ask => !decision.Fields.Contains(ask.Field))];
        if (changed.Count == 0 && asks.SequenceEqual(record.Asks))
            return new(record, CustomerRecord.Empty);
        return new(record.With(changed).With(record.Verdicts, asks), new CustomerRecord(replaced, []));
    }
}
