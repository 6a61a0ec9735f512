using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Customers;

/// <summary>The status of one field of a type.</summary>
enum FieldStatus : byte
{
    /// <summary>Not given.</summary>
    Absent,

    /// <summary>Given and valid.</summary>
    Accepted,

    /// <summary>Given and valid; an operator must decide on it.</summary>
    InReview,

    /// <summary>Given, but it breaks a rule, or an operator has rejected it or asked for it again.</summary>
    Rejected,
}

/// <summary>A customer's status as one type. A pure function of the type, the values, the verdicts and the asks.</summary>
/// <param name="Type">The type with the fields that asks and rules add.</param>
/// <param name="Record">The record with the asks that count in the scope.</param>
/// <param name="FieldStatuses">One for each field of the type, in its order.</param>
readonly record struct CustomerEvaluation(CustomerType Type, CustomerRecord Record, CustomerStatus Status, FieldStatus[] FieldStatuses,
    TypeVerdict? TypeVerdict)
{
    /// <summary>The names of the required fields that are absent or rejected, separated by spaces.</summary>
    public string MissingFields
    {
        get
        {
            var statuses = FieldStatuses;
            return string.Join(' ', Type.Fields
                .Where((requirement, i) => requirement.Required && statuses[i] is (FieldStatus.Absent or FieldStatus.Rejected))
                .Select(requirement => requirement.Field.Name));
        }
    }

    /// <param name="scope">The transactions to evaluate for; default: the customer as a whole.</param>
    public static CustomerEvaluation Of(CustomerType type, CustomerRecord record, in EvaluationScope scope = default)
    {
        record = record.For(scope.Transactions ?? []);
        var verdict = VerdictOn(type, record);
        foreach (var rule in scope.Rules ?? [])
            type = rule.Extend(type);
        type = type.WithAsks(record.Asks);
        var statuses = new FieldStatus[type.Fields.Count];
        bool isMissing = false, isInReview = (type.Review == Review.Manual || record.IsSuccessor)
            && verdict is not { Verdict: Verdict.Accepted };
        for (var i = 0; i < statuses.Length; i++)
        {
            var field = type.Fields[i];
            statuses[i] = StatusOf(field, record[field.Field], verdict, record.OpenAsk(field.Field, type.Name) is not null);
            isMissing |= field.Required && statuses[i] is (FieldStatus.Absent or FieldStatus.Rejected);
            isInReview |= statuses[i] == FieldStatus.InReview;
        }
        if (record.Associates.Count > 0 && verdict is not { Standing: true })
        {
            isMissing |= type.Associates is { } person && record.Associates.Any(associate => NeedsInfo(associate, person));
            isInReview |= !record.Associates.All(associate => IsFine(associate, type));
        }
        var status = verdict is { Verdict: Verdict.Rejected } ? CustomerStatus.Rejected
            : isMissing ? CustomerStatus.NeedsInfo
            : isInReview ? CustomerStatus.Processing
            : CustomerStatus.Accepted;
        return new(type, record, status, statuses, verdict);
    }

    /// <summary>The message for the customer about a rejected field.</summary>
    public static string ErrorOf(CustomerType type, FieldRequirement requirement, FieldValue value, Ask? ask, string? language) =>
        ask is not null ? ask.Message.In(language)
        : value.Verdict == Verdict.Rejected ? value.VerdictMessage.In(language)
        : type.RuleLanguages.In(value.Problem ?? requirement.ChoiceProblem, language);

    /// <summary>The message for the customer about the whole: the reason of a rejection, or the texts of the open asks.</summary>
    public string Message(string? language)
    {
        if (Status == CustomerStatus.Rejected)
            return TypeVerdict?.Message.In(language) ?? "";
        if (Status != CustomerStatus.NeedsInfo || Record.Asks.Count == 0)
            return "";
        var name = Type.Name;
        return string.Join('\n', Record.Asks.Where(ask => ask.Open && ask.Concerns(name)).Select(ask => ask.Message.In(language))
            .Where(text => text.Length > 0).Distinct());
    }

    /// <summary>A company is accepted only with the people who own or control it. Where the type has no type for them, a person needs an
    /// operator's acceptance.</summary>
    static bool IsFine(Associate associate, CustomerType type) => !associate.IsDecisive || (type.Associates is { } person
        ? Of(person, associate.Record).Status == CustomerStatus.Accepted
        : associate.Record.Verdicts.Any(verdict => verdict.Verdict == Verdict.Accepted
            && associate.Record.Values.All(value => value.Version <= verdict.Version))
            && !associate.Record.IsRejectedOrAsked);

    /// <summary>A person lacks something, and owns or controls the company or was asked by an operator.</summary>
    static bool NeedsInfo(Associate associate, CustomerType person) =>
        (associate.IsDecisive || associate.Record.Asks.Any(ask => ask.Open))
            && Of(person, associate.Record).Status == CustomerStatus.NeedsInfo;

    /// <summary>A rejection outlives its type: removing a type from the configuration must not make anybody payable.</summary>
    static TypeVerdict? VerdictOn(CustomerType type, CustomerRecord record) =>
        type.RequestedName is { } name && record.VerdictOn(name) is { Verdict: Verdict.Rejected } rejection ? rejection
            : record.VerdictOn(type.Name);

    /// <param name="isAsked">There is an open ask: a value that is present stays, but does not count.</param>
    static FieldStatus StatusOf(FieldRequirement requirement, FieldValue? value, TypeVerdict? verdict, bool isAsked)
    {
        if (value is null)
            return FieldStatus.Absent;
        if (isAsked || value.Verdict == Verdict.Rejected)
            return FieldStatus.Rejected;
        if (value.Verdict == Verdict.Accepted)
            return FieldStatus.Accepted;
        // A value that was given under another type may not be one of this type's choices.
        if (value.Problem is not null || (requirement.Validation != Validation.Off && !requirement.TryChoose(value.Text, out _)))
            return FieldStatus.Rejected;
        var isCovered = verdict is { Verdict: Verdict.Accepted } && (verdict.Standing || verdict.Version >= value.Version);
        return requirement.Review == Review.Manual && !isCovered ? FieldStatus.InReview : FieldStatus.Accepted;
    }
}
