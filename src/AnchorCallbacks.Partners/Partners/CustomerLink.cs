using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Partners;

/// <summary>Whose value stays where both customers have one.</summary>
enum KeptValues
{
    /// <summary>Neither: a difference refuses the link.</summary>
    None,

    /// <summary>That of the customer with the Stellar account.</summary>
    Account,

    /// <summary>The partner's.</summary>
    Partner,
}

/// <summary>Two customers who an operator says are one.</summary>
/// <param name="Row">The partner's customer.</param>
/// <param name="Source">Its record, without a Stellar account.</param>
/// <param name="Target">The customer with the account. It takes over everything.</param>
/// <param name="LinkedWith">The partners that the target is linked with already.</param>
/// <param name="HasApprovals">A decision on one of them waits for a second person.</param>
sealed record LinkFacts(PartnerCustomerRow Row, Customer Source, Customer Target, IReadOnlyList<string> LinkedWith, bool HasApprovals,
    KeptValues Keep);

/// <summary>Decides whether a partner's customer becomes one with a customer who has a Stellar account, and what of it. A link accepts
/// nothing: where it brings a value to the customer, no earlier acceptance and no automatic one counts. Pure functions.</summary>
/// <param name="Values">The partner's values that the customer takes over.</param>
/// <param name="Associates">The people of a company.</param>
/// <param name="Type">The partner's type.</param>
sealed record CustomerLink(IReadOnlyList<FieldValue> Values, IReadOnlyList<Associate> Associates, CustomerType Type)
{
    /// <summary>Fields that only partners' customers have. They say nothing about the person.</summary>
    static readonly string[] OwnPrefixes = ["partner.", "offblocks.", "dcm."];

    public IReadOnlyList<(string Reference, FieldValue Value)> Documents => DocumentsOf(Values, Associates);

    /// <summary>With those of the people, by the reference of the person.</summary>
    public static IReadOnlyList<(string Reference, FieldValue Value)> DocumentsOf(IEnumerable<FieldValue> values,
        IEnumerable<Associate> people) =>
        [.. values.Select(value => (Reference: "", value)).Concat(people.SelectMany(person => person.Record.Values,
            (person, value) => (person.Reference, value))).Where(one => one.value.Document is not null)];

    public static Result<CustomerLink> Decide(LinkFacts facts, CustomerTypes types)
    {
        var (source, target) = (facts.Source.Record, facts.Target.Record);
        if (facts.Source.Account.Length > 0)
            return Failure.Conflict("reference: this customer is linked already, with a customer who has a Stellar account");
        if (facts.Target.Account.Length == 0)
            return Failure.Conflict("customer_id: this customer has no Stellar account; a partner's customer is linked with one who has");
        if (facts.LinkedWith.Count > 0)
            return Failure.Conflict($"customer_id: is linked with {facts.LinkedWith[0]} already; a customer belongs to one partner");
        if (types.Configured(facts.Row.CustomerType) is not { } type)
            return Failure.Conflict($"reference: its type {facts.Row.CustomerType} is not configured");
        if (facts.HasApprovals)
            return Failure.Conflict("customer_id: a decision waits for a second person; approve or decline it first");
        if (source.IsRejectedOrAsked || target.IsRejectedOrAsked
            || source.Associates.Any(person => person.Record.IsRejectedOrAsked))
            return Failure.Conflict("customer_id: one of the two is rejected, or has not answered what was asked for; settle that first");
        if (target.Associates.Count > 0)
            return Failure.Conflict("customer_id: this customer has associates already");
        var different = source.Values.Where(value => !IsOwn(value) && target[value.Field] is { } other && !value.HasSameContent(other))
            .ToList();
        if (different.Count > 0 && facts.Keep == KeptValues.None)
            return Failure.Conflict($"keep: the two differ in {string.Join(", ", different.Select(value => value.Field.Name))}; "
                + "say whose values stay, account or partner, or correct one of the two first");
        return new CustomerLink([.. source.Values.Where(value => IsOwn(value) || target[value.Field] is not { } other
            || (facts.Keep == KeptValues.Partner && !value.HasSameContent(other)))], source.Associates, type);
    }

    /// <summary>The customer's record after it took over the values.</summary>
    /// <param name="merged">The record with the values, and with the verdicts that it had.</param>
    /// <param name="version">The version of the result.</param>
    public CustomerRecord Settle(CustomerRecord source, CustomerRecord before, CustomerRecord merged, long version)
    {
        var isNew = !ReferenceEquals(before.Associates, merged.Associates)
            || merged.Values.Any(value => !IsOwn(value) && !(before[value.Field] is { } old && old.HasSameContent(value)));
        var verdicts = merged.Verdicts.Where(verdict => verdict.Type != Type.Name && !(isNew && verdict.Verdict == Verdict.Accepted));
        // A status that the partner has set stands. An operator's acceptance counts only for the values that it was about.
        if (source.VerdictOn(Type.Name) is { } own && (own.Standing || Type.Fields.All(field => IsSame(source, merged, field.Field))))
            verdicts = verdicts.Append(own with { Version = version });
        var settled = merged.With([.. verdicts], merged.Asks);
        return isNew ? settled.AsSuccessor() : settled;
    }

    /// <summary>The fields in which the customer has the partner's value. The audit log keeps their names: the end of the link needs
    /// them.</summary>
    public static IReadOnlyList<Sep9Field> Shared(CustomerRecord source, CustomerRecord settled) =>
        [.. source.Values.Where(value => !IsOwn(value) && IsSame(source, settled, value.Field)).Select(value => value.Field)];

    public static bool IsSame(CustomerRecord one, CustomerRecord other, Sep9Field field) =>
        (one[field], other[field]) switch
        {
            (null, null) => true,
            ({ } value, { } same) => value.HasSameContent(same),
            _ => false,
        };

    public static bool IsOwn(FieldValue value) =>
        Array.Exists(OwnPrefixes, prefix => value.Field.Name.StartsWith(prefix, StringComparison.Ordinal));
}
