using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Customers;

/// <summary>How one field of a type stands.</summary>
enum FieldStanding : byte
{
    /// <summary>Not given.</summary>
    Absent,

    /// <summary>Given and good.</summary>
    Accepted,

    /// <summary>Given and good, and an operator has yet to see it.</summary>
    Waiting,

    /// <summary>Given, broke a rule or was turned down by an operator; asked for again.</summary>
    Rejected,
}

/// <summary>How a customer stands as one type: a pure function of the type, the values and the verdicts.</summary>
/// <param name="Standings">One for each of the type's fields, in its order.</param>
readonly record struct Judgement(CustomerType Type, CustomerStatus Status, FieldStanding[] Standings, TypeVerdict? TypeVerdict)
{
    /// <summary>The names of what is required and lacking.</summary>
    public string WantedFields
    {
        get
        {
            var standings = Standings;
            return string.Join(' ', Type.Fields.Where((need, i) => need.Required && standings[i] is (FieldStanding.Absent or FieldStanding.Rejected)).Select(need => need.Field.Name));
        }
    }

    public static Judgement Of(CustomerType type, CustomerRecord record)
    {
        var verdict = record.VerdictOn(type.Name);
        var standings = new FieldStanding[type.Fields.Count];
        bool lacking = false, waiting = type.Review == Review.Manual && verdict is not { Verdict: Verdict.Accepted };
        for (var i = 0; i < standings.Length; i++)
        {
            var need = type.Fields[i];
            standings[i] = StandingOf(need, record[need.Field], verdict);
            lacking |= need.Required && standings[i] is (FieldStanding.Absent or FieldStanding.Rejected);
            waiting |= standings[i] == FieldStanding.Waiting;
        }
        var status = verdict is { Verdict: Verdict.Rejected } ? CustomerStatus.Rejected
            : lacking ? CustomerStatus.NeedsInfo
            : waiting ? CustomerStatus.Processing
            : CustomerStatus.Accepted;
        return new(type, status, standings, verdict);
    }

    /// <summary>What the customer should read about a rejected field.</summary>
    public static string ErrorOf(FieldNeed need, FieldValue value) =>
        value.Verdict == Verdict.Rejected ? value.VerdictMessage : value.Problem ?? need.ChoiceProblem;

    static FieldStanding StandingOf(FieldNeed need, FieldValue? value, TypeVerdict? verdict)
    {
        if (value is null)
            return FieldStanding.Absent;
        if (value.Verdict == Verdict.Rejected)
            return FieldStanding.Rejected;
        if (value.Verdict == Verdict.Accepted)
            return FieldStanding.Accepted;
        // Given under another type, whose choices may have been others.
        if (value.Problem is not null || (need.Validation != Validation.Off && !need.TryChoose(value.Text, out _)))
            return FieldStanding.Rejected;
        var covered = verdict is { Verdict: Verdict.Accepted } && verdict.Version >= value.Version;
        return need.Review == Review.Manual && !covered ? FieldStanding.Waiting : FieldStanding.Accepted;
    }
}
