using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

/// <summary>How one field of a type stands.</summary>
enum FieldStatus : byte
{
    /// <summary>Not given.</summary>
    Absent,

    /// <summary>Given and good.</summary>
    Accepted,

    /// <summary>Given and good, and an operator has yet to see it.</summary>
    Waiting,

    /// <summary>Given, broke a rule, was turned down by an operator or wanted anew by one; asked for again.</summary>
    Rejected,
}

/// <summary>How a customer stands as one type: a pure function of the type, the values, the verdicts and what was asked for.</summary>
/// <param name="Type">The type with what operators asked for.</param>
/// <param name="Record">The record with what was asked for where it is judged.</param>
/// <param name="Standings">One for each of the type's fields, in its order.</param>
readonly record struct CustomerEvaluation(CustomerType Type, CustomerRecord Record, CustomerStatus Status, FieldStatus[] Standings,
    TypeVerdict? TypeVerdict)
{
    /// <summary>The names of what is required and lacking.</summary>
    public string WantedFields
    {
        get
        {
            var standings = Standings;
            return string.Join(' ',
                Type.Fields.Where((need, i) => need.Required && standings[i] is (FieldStatus.Absent or FieldStatus.Rejected))
                .Select(need => need.Field.Name));
        }
    }

    /// <param name="scope">The transactions it is judged for, besides as a whole.</param>
    public static CustomerEvaluation Of(CustomerType type, CustomerRecord record, in Scope scope = default)
    {
        record = record.For(scope.Transactions ?? []);
        foreach (var rule in scope.Rules ?? [])
            type = rule.Extend(type);
        type = type.Asking(record.Asks);
        var verdict = record.VerdictOn(type.Name);
        var standings = new FieldStatus[type.Fields.Count];
        bool lacking = false, waiting = (type.Review == Review.Manual || record.IsSuccessor)
            && verdict is not { Verdict: Verdict.Accepted };
        for (var i = 0; i < standings.Length; i++)
        {
            var need = type.Fields[i];
            standings[i] = StandingOf(need, record[need.Field], verdict, record.OpenAsk(need.Field, type.Name) is not null);
            lacking |= need.Required && standings[i] is (FieldStatus.Absent or FieldStatus.Rejected);
            waiting |= standings[i] == FieldStatus.Waiting;
        }
        var status = verdict is { Verdict: Verdict.Rejected } ? CustomerStatus.Rejected
            : lacking ? CustomerStatus.NeedsInfo
            : waiting ? CustomerStatus.Processing
            : CustomerStatus.Accepted;
        return new(type, record, status, standings, verdict);
    }

    /// <summary>What the customer should read about a rejected field.</summary>
    public static string ErrorOf(FieldNeed need, FieldValue value, Ask? ask = null, string? language = null) =>
        ask is not null ? ask.Message.In(language)
        : value.Verdict == Verdict.Rejected ? value.VerdictMessage.In(language)
        : RuleTexts.In(value.Problem ?? need.ChoiceProblem, language);

    /// <summary>What the customer should read about the whole: why it is rejected, or what more was asked for and why.</summary>
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

    /// <param name="asked">For this field, and not answered yet: a value that is there stays and does not count.</param>
    static FieldStatus StandingOf(FieldNeed need, FieldValue? value, TypeVerdict? verdict, bool asked)
    {
        if (value is null)
            return FieldStatus.Absent;
        if (asked)
            return FieldStatus.Rejected;
        if (value.Verdict == Verdict.Rejected)
            return FieldStatus.Rejected;
        if (value.Verdict == Verdict.Accepted)
            return FieldStatus.Accepted;
        // Given under another type, whose choices may have been others.
        if (value.Problem is not null || (need.Validation != Validation.Off && !need.TryChoose(value.Text, out _)))
            return FieldStatus.Rejected;
        var covered = verdict is { Verdict: Verdict.Accepted } && verdict.Version >= value.Version;
        return need.Review == Review.Manual && !covered ? FieldStatus.Waiting : FieldStatus.Accepted;
    }
}
