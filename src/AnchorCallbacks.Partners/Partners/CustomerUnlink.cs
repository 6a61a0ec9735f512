using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Partners;

/// <summary>A customer with a Stellar account whose link an operator takes back.</summary>
/// <param name="Linked">The customer with the account.</param>
/// <param name="Audit">Its log. It says which values are the partner's.</param>
/// <param name="HasApprovals">A decision on it waits for a second person.</param>
sealed record UnlinkFacts(Partner Partner, PartnerCustomerRow Row, Customer Linked, IReadOnlyList<AuditRow> Audit, bool HasApprovals);

/// <summary>Decides what a partner's customer gets when it becomes a customer of its own again: what it had at the link and has still, and
/// what the partner has given since. Nobody is accepted by it. Pure functions.</summary>
/// <param name="Values">The partner's values.</param>
/// <param name="Type">The partner's type.</param>
sealed record CustomerUnlink(IReadOnlyList<FieldValue> Values, IReadOnlyList<Associate> Associates, CustomerType Type)
{
    public IReadOnlyList<(string Reference, FieldValue Value)> Documents => CustomerLink.DocumentsOf(Values, Associates);

    public static Result<CustomerUnlink> Decide(UnlinkFacts facts, CustomerTypes types)
    {
        var record = facts.Linked.Record;
        if (facts.Linked.Account.Length == 0)
            return Failure.Conflict("reference: this customer is not linked");
        if (types.Configured(facts.Row.CustomerType) is not { } type)
            return Failure.Conflict($"reference: its type {facts.Row.CustomerType} is not configured");
        if (facts.HasApprovals)
            return Failure.Conflict("reference: a decision waits for a second person; approve or decline it first");
        var values = record.Values.Where(IsPartners(facts)).ToList();
        // A copied value has no verdict and no ask: a refusal must not get lost.
        if (record.Asks.Any(ask => ask.Open) || values.Exists(value => value.Verdict == Verdict.Rejected)
            || record.Associates.Any(person => person.Record.IsRejectedOrAsked))
            return Failure.Conflict("reference: a value is rejected, or the customer has not answered what was asked for; "
                + "settle that first");
        return new CustomerUnlink(values, record.Associates, type);
    }

    /// <summary>The record of the customer with the account: everything stays but what only partners' customers have. An operator has seen
    /// the values as those of one person, so no acceptance counts any more.</summary>
    public CustomerRecord Remaining(CustomerRecord record) => record.Without(record.Values.Where(CustomerLink.IsOwn)
            .Select(value => value.Field)).WithAssociates([])
        .With([.. record.Verdicts.Where(IsKept)], record.Asks).AsSuccessor();

    /// <summary>What the history gets.</summary>
    public CustomerRecord Replaced(CustomerRecord record) =>
        new(record.Values.Where(CustomerLink.IsOwn), [.. record.Verdicts.Where(verdict => !IsKept(verdict))])
        {
            Associates = record.Associates,
        };

    /// <summary>The partner's customer. A rejection as the partner's type, and a status that the partner has set, stand. An operator's
    /// acceptance counts only if no value of the type is missing.</summary>
    /// <param name="made">The new record.</param>
    /// <param name="version">The version of the result.</param>
    public CustomerRecord Settle(CustomerRecord linked, CustomerRecord made, long version)
    {
        var isSame = Type.Fields.All(field => CustomerLink.IsSame(linked, made, field.Field));
        var settled = linked.VerdictOn(Type.Name) is { } own && (own.Standing || own.Verdict == Verdict.Rejected || isSame)
            ? made.With([own with { Version = version }], made.Asks) : made;
        return isSame ? settled : settled.AsSuccessor();
    }

    bool IsKept(TypeVerdict verdict) => verdict.Verdict == Verdict.Rejected && verdict.Type != Type.Name;

    static Func<FieldValue, bool> IsPartners(UnlinkFacts facts)
    {
        var detail = Decision.LinkDetail($"{facts.Partner.Name}/{facts.Row.Reference}");
        var link = facts.Audit.Where(line => line.Action == Decision.LinkWord && line.Detail.Split(' ').Contains(detail))
            .MaxBy(line => line.Version);
        var shared = (link?.Detail.Split(' ') ?? []).Select(FieldCatalogue.Find).OfType<Sep9Field>().ToHashSet();
        var given = facts.Audit.Where(line => line.Actor == facts.Partner.Actor && line.Action is "create" or "update")
            .Select(line => line.Version).ToHashSet();
        return value => CustomerLink.IsOwn(value) || given.Contains(value.Version)
            || (value.Version <= link?.Version && shared.Contains(value.Field));
    }
}
