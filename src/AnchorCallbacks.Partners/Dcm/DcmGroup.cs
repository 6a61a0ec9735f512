using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Customers with the same values of the common filters. All are disabled, or none is.</summary>
/// <param name="Digests">One for each of <see cref="Members"/>; 0: no value.</param>
sealed record DcmGroup(long Id, bool Disabled, IReadOnlyList<long> Digests)
{
    /// <summary>Each one's name is a column of the table.</summary>
    public static readonly IReadOnlyList<DcmMember> Members = [.. DcmMembers.All.Where(member => member.IsCommon)];

    public static DcmGroup Of(ServiceKeys keys, string partner, CustomerRecord record, bool isDisabled)
    {
        List<long> digests = [.. Members.Select(member => record[member.Field] is { } value
            ? Digest(keys, partner, member.Filter!, DcmMembers.Folded(member.Filter!, value.Text)) : 0)];
        return new(IdOf(keys, partner, digests, isDisabled), isDisabled, digests);
    }

    public static long IdOf(ServiceKeys keys, string partner, IEnumerable<long> digests, bool isDisabled) =>
        Digest(keys, partner, "group", string.Join(' ', digests.Append(isDisabled ? 1 : 0)));

    /// <summary>The keyed digests of a customer's other values, by which lists find it.</summary>
    public static List<long> OtherDigests(ServiceKeys keys, string partner, CustomerRecord record) =>
        [.. DcmMembers.All.Where(member => member is { Filter: not null, IsCommon: false } && record[member.Field] is not null)
            .Select(member => Digest(keys, partner, member.Filter!, DcmMembers.Folded(member.Filter!, record[member.Field]!.Text)))
            .Concat(DcmQuery.SearchWords(record).Select(word => Digest(keys, partner, DcmQuery.Search, word))).Distinct()];

    public static long Digest(ServiceKeys keys, string partner, string filter, string value) =>
        SearchDigest.Of(keys, $"dcm\n{partner}\n{filter}\n{value}");
}
