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

/// <summary>Decides what a partner's customer gets when it becomes a customer of its own again, and what the customer with the account
/// keeps. The two may be different people. Nobody is accepted by it. Pure functions.</summary>
/// <param name="Values">The partner's customer's: unchanged since the link, or given by the partner since.</param>
/// <param name="Leaving">Fields that the customer with the account has only from the partner.</param>
/// <param name="Type">The partner's type.</param>
sealed record CustomerUnlink(IReadOnlyList<FieldValue> Values, IReadOnlyList<Sep9Field> Leaving, IReadOnlyList<Associate> Associates,
    CustomerType Type)
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
        var origin = Origin.Of(facts);
        var values = record.Values.Where(origin.IsPartners).ToList();
        // A copied value has no verdict and no ask: a refusal must not get lost.
        if (record.Asks.Any(ask => ask.Open) || values.Exists(value => value.Verdict == Verdict.Rejected)
            || record.Associates.Any(person => person.Record.IsRejectedOrAsked))
            return Failure.Conflict("reference: a value is rejected, or the customer has not answered what was asked for; "
                + "settle that first");
        return new CustomerUnlink(values, [.. values.Where(origin.IsOnlyPartners).Select(value => value.Field)], record.Associates, type);
    }

    /// <summary>The record of the customer with the account, without the partner's values. An operator has seen all values as those of
    /// one person, so no acceptance counts any more.</summary>
    public CustomerRecord Remaining(CustomerRecord record) => record.Without(Leaving).WithAssociates([])
        .With([.. record.Verdicts.Where(IsKept)], record.Asks).AsSuccessor();

    /// <summary>The values, verdicts and people that leave the customer with the account, for its history.</summary>
    public CustomerRecord Replaced(CustomerRecord record) =>
        new(record.Values.Where(value => Leaving.Contains(value.Field)), [.. record.Verdicts.Where(verdict => !IsKept(verdict))])
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

    /// <summary>Tells by the audit log where a value comes from.</summary>
    /// <param name="Linked">The version of the link. The version before it took over the partner's values.</param>
    /// <param name="Shared">The fields in which both had the same value after the link.</param>
    /// <param name="Given">The versions in which the partner gave values.</param>
    sealed record Origin(long? Linked, IReadOnlySet<Sep9Field> Shared, IReadOnlySet<long> Given)
    {
        public static Origin Of(UnlinkFacts facts)
        {
            var detail = Decision.LinkDetail($"{facts.Partner.Name}/{facts.Row.Reference}");
            var link = facts.Audit.Where(line => line.Action == Decision.LinkWord && line.Detail.Split(' ').Contains(detail))
                .MaxBy(line => line.Version);
            return new(link?.Version, (link?.Detail.Split(' ') ?? []).Select(FieldCatalogue.Find).OfType<Sep9Field>().ToHashSet(),
                facts.Audit.Where(line => line.Actor == facts.Partner.Actor && line.Action is "create" or "update")
                    .Select(line => line.Version).ToHashSet());
        }

        /// <summary>The partner's customer has the value. The other one may have it too.</summary>
        public bool IsPartners(FieldValue value) =>
            IsOnlyPartners(value) || (value.Version <= Linked && Shared.Contains(value.Field));

        /// <summary>The customer with the account has not given the value.</summary>
        public bool IsOnlyPartners(FieldValue value) =>
            CustomerLink.IsOwn(value) || Given.Contains(value.Version) || value.Version == Linked - 1;
    }
}
