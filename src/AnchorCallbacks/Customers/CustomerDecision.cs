using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

enum DecisionKind
{
    /// <summary>The fields are good as they are; the type is, with all values it has now.</summary>
    Accept,

    /// <summary>The fields are not good and wanted again; the customer is turned away as the type.</summary>
    Reject,

    /// <summary>The fields are wanted, whatever the type says, and again if they are there.</summary>
    Ask,

    /// <summary>What was said and asked is taken back.</summary>
    Clear,
}

/// <summary>What an operator decides, on fields or on the customer as one type.</summary>
/// <param name="Type">With <see cref="DecisionKind.Ask"/>: asked as this type alone; null: as every type.</param>
/// <param name="Transaction">With <see cref="DecisionKind.Ask"/>: asked for this transaction alone; empty: of the customer as a whole.</param>
sealed record Decision(DecisionKind Kind, string? Type, IReadOnlyList<Sep9Field> Fields, LocalizedText Message, string Transaction = "")
{
    public string Word => Kind switch
    {
        DecisionKind.Accept => "accept",
        DecisionKind.Reject => "reject",
        DecisionKind.Ask => "ask",
        _ => "clear",
    };

    /// <summary>For the audit: the type and the names of the fields.</summary>
    public string Detail =>
        string.Join(' ', (Type is null ? [] : (string[])[$"type={Type}"])
        .Concat(Transaction.Length == 0 ? [] : [$"transaction={Transaction}"]).Concat(Fields.Select(wanted => wanted.Name)));
}

/// <summary>What a decision makes of a customer's record: a pure function.</summary>
/// <param name="Record">The same object as before when the decision says nothing new.</param>
/// <param name="Replaced">The values and verdicts it takes the place of, for the history.</param>
sealed record CustomerDecision(CustomerRecord Record, CustomerRecord Replaced)
{
    /// <param name="version">The version the record will have if anything changes.</param>
    public static Result<CustomerDecision> Decide(CustomerRecord record, Decision decision, CustomerTypes types, long version)
    {
        if (decision.Type is { } name && types.Configured(name) is null)
            return Failure.Invalid($"type: not a configured customer type; there are {types.KnownNames}");
        if (decision.Kind == DecisionKind.Ask)
            return Ask(record, decision, version);
        if (decision.Type is { } type)
            return OnType(record, decision, type, version);
        if (decision.Kind != DecisionKind.Clear && decision.Fields.FirstOrDefault(field => record[field] is null) is { } absent)
            return Failure.Conflict($"fields: {absent.Name} has not been given; it can be asked for");
        return OnFields(record, decision);
    }

    static CustomerDecision Ask(CustomerRecord record, Decision decision, long version)
    {
        var type = decision.Type ?? "";
        var asks = record.Asks.Where(ask =>
            !(ask.Type == type && ask.Transaction == decision.Transaction && decision.Fields.Contains(ask.Field)))
            .Concat(decision.Fields.Select(field =>
                new Ask(field, type, decision.Message, version, Open: true) { Transaction = decision.Transaction }));
        return new(record.With(record.Verdicts, [.. asks]), CustomerRecord.Empty);
    }

    static CustomerDecision OnType(CustomerRecord record, Decision decision, string type, long version)
    {
        var old = record.VerdictOn(type);
        var verdict = decision.Kind switch
        {
            DecisionKind.Accept => new TypeVerdict(type, Verdict.Accepted, LocalizedText.None, version),
            DecisionKind.Reject => new(type, Verdict.Rejected, decision.Message, version),
            _ => null,
        };
        // Rejected as it is; what was asked of the type ends when it is accepted or all is taken back.
        IReadOnlyList<Ask> asks = decision.Kind == DecisionKind.Reject ? record.Asks : [.. record.Asks.Where(ask => ask.Type != type)];
        if (asks.Count == record.Asks.Count && SaysTheSame(record, old, verdict))
            return new(record, CustomerRecord.Empty);
        IEnumerable<TypeVerdict> others = record.Verdicts.Where(other => other.Type != type);
        return new(record.With([.. verdict is null ? others : others.Append(verdict)], asks),
            new CustomerRecord([], old is null ? [] : [old]));
    }

    /// <summary>Accepting again counts when there are newer values.</summary>
    static bool SaysTheSame(CustomerRecord record, TypeVerdict? old, TypeVerdict? verdict) =>
        old is null || verdict is null
            ? old == verdict
            : old.Verdict == verdict.Verdict && old.Message.Equals(verdict.Message)
                && (verdict.Verdict == Verdict.Rejected || record.Values.All(value => value.Version <= old.Version));

    static CustomerDecision OnFields(CustomerRecord record, Decision decision)
    {
        var verdict = decision.Kind switch
        {
            DecisionKind.Accept => Verdict.Accepted,
            DecisionKind.Reject => Verdict.Rejected,
            _ =>
            Verdict.None
        };
        List<FieldValue> changed = [], replaced = [];
        foreach (var field in decision.Fields)
            if (record[field] is { } old && old with { Verdict = verdict, VerdictMessage = decision.Message } is var judged
                && judged != old)
            {
                changed.Add(judged);
                replaced.Add(old);
            }
        // A rejection asks by itself, in its own words; the field stays required if it was asked for.
        IReadOnlyList<Ask> asks = decision.Kind == DecisionKind.Reject
            ? [.. record.Asks.Select(ask => decision.Fields.Contains(ask.Field) && ask.Open ? ask with { Open = false } : ask)]
            : [.. record.Asks.Where(ask => !decision.Fields.Contains(ask.Field))];
        if (changed.Count == 0 && asks.SequenceEqual(record.Asks))
            return new(record, CustomerRecord.Empty);
        return new(record.With(changed).With(record.Verdicts, asks), new CustomerRecord(replaced, []));
    }
}
