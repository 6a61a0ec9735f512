using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Keeps the rows of DCM's lists equal to the customers' records. Not only the bank changes a record: a link, its end and AP do so
/// too.</summary>
sealed class DcmIndex(ServiceKeys keys)
{
    readonly DcmLists lists = new(keys);

    /// <summary>Follows a change of a customer, in the transaction of the change.</summary>
    public async ValueTask Changed(DbConnection connection, CustomerRecord? before, Customer after, DateTimeOffset now)
    {
        if (CustomerStatuses.Includes(after.TypesSeen, DcmOptions.CustomerType) && Differ(before, after.Record))
            foreach (var (partner, row) in await PartnerCustomers.OfCustomer(connection, after.Id))
                if (row.CustomerType == DcmOptions.CustomerType)
                    await Save(connection, partner, row.Reference, after.Record, row.CreatedAt, now.ToUnixTimeMilliseconds());
    }

    /// <summary>Whether a member of DCM's customer has another value.</summary>
    public static bool Differ(CustomerRecord? before, CustomerRecord after) =>
        before is not null && DcmMembers.All.Any(member => !CustomerLink.IsSame(before, after, member.Field));

    /// <param name="createdAt">In milliseconds since 1970, as <paramref name="updatedAt"/>.</param>
    public async ValueTask Save(DbConnection connection, string partner, string reference, CustomerRecord record, long createdAt,
        long updatedAt)
    {
        var before = await DcmRows.Find(connection, partner, reference);
        var row = Row(keys, partner, reference, record, createdAt, updatedAt, out var group);
        await DcmRows.Save(connection, partner, row, group, before?.GroupId ?? 0, DcmGroup.OtherDigests(keys, partner, record));
        await lists.Move(connection, partner, before, DcmSortKeys.Of(record), row);
    }

    /// <summary>The row that a record gives.</summary>
    public static DcmCustomerRow Row(ServiceKeys keys, string partner, string reference, CustomerRecord record, long createdAt,
        long updatedAt, out DcmGroup group)
    {
        group = DcmGroup.Of(keys, partner, record, DcmMembers.Value(record, "dcm.is_disabled") == "true");
        return new()
        {
            Reference = reference,
            GroupId = group.Id,
            Disabled = group.Disabled,
            Balance = DcmMembers.Scaled(DcmMembers.Value(record, "dcm.balance_allowed")) ?? 0,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            SortKeys = DcmSortKeys.Of(record).Seal(keys, partner, reference),
        };
    }
}
