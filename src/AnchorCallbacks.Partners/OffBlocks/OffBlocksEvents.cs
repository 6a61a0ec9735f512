using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>Notes what OffBlocks' partners see differently: their customers and accounts.</summary>
sealed class OffBlocksEvents(PartnerEvents events, CustomerTypes types, OffBlocksOptions options)
{
    public void Committed() => events.Committed();

    public string StatusOf(PartnerCustomerRow row, CustomerRecord record) => OffBlocksStates.Shown(row.State,
        CustomerEvaluation.Of(types.FindOrDefault(row.CustomerType), record).Status, options.Sandbox);

    /// <summary>A customer has changed, perhaps one of a partner.</summary>
    public async ValueTask Changed(DbConnection connection, CustomerRecord? before, Customer after, DateTimeOffset now)
    {
        if (!CustomerStatuses.Includes(after.TypesSeen, OffBlocksOptions.CustomerType))
            return;
        foreach (var (partner, row) in await PartnerCustomers.OfCustomer(connection, after.Id))
            if (row.CustomerType == OffBlocksOptions.CustomerType)
                await Note(connection, partner,
                    row.Shown.Length > 0 || before is null ? row : row with { Shown = StatusOf(row, before) }, after.Record, now);
    }

    /// <summary>The partner itself, or the owner of the wallet, has moved the customer to another state.</summary>
    /// <param name="row">The row after the move.</param>
    public async ValueTask Moved(DbConnection connection, string partner, PartnerCustomerRow row, CustomerRecord record, DateTimeOffset now)
    {
        if (await Note(connection, partner, row, record, now) is { } status)
            await events.TellAnchor(connection, row.CustomerId, status, now);
    }

    public ValueTask Created(DbConnection connection, string partner, PartnerCustomerRow row, DateTimeOffset now) =>
        Add(connection, partner, row, row.Shown, now);

    public ValueTask Account(DbConnection connection, string partner, string customerId, OffBlocksAccount account, DateTimeOffset now,
        bool isDeleted = false) =>
        events.Add(connection, ChangeKind.PartnerAccount, partner, customerId, now, json =>
        {
            OffBlocksAnswers.WriteMembers(json, account);
            if (isDeleted)
                json.WriteString("deletedAt", PartnerEvents.Time(now.ToUnixTimeMilliseconds()));
        });

    /// <summary>The customer is being deleted: for the partner, it and its accounts are inactive.</summary>
    public async ValueTask Deleted(DbConnection connection, string customerId, DateTimeOffset now)
    {
        if (!events.Wants(ChangeKind.PartnerCustomer | ChangeKind.PartnerAccount))
            return;
        var at = now.ToUnixTimeMilliseconds();
        foreach (var (partner, row) in await PartnerCustomers.OfCustomer(connection, customerId))
            if (row.CustomerType == OffBlocksOptions.CustomerType)
            {
                foreach (var account in await OffBlocksRows.AccountsOf(connection, partner, row.Reference))
                    await Account(connection, partner, customerId, account with { State = OffBlocksStates.Inactive, UpdatedAt = at }, now,
                        isDeleted: true);
                await Add(connection, partner, row with { UpdatedAt = at },
                    row.Shown == OffBlocksStates.Rejected ? row.Shown : OffBlocksStates.Inactive, now, isDeleted: true);
            }
    }

    /// <returns>The status, if it is another one.</returns>
    async ValueTask<string?> Note(DbConnection connection, string partner, PartnerCustomerRow row, CustomerRecord record,
        DateTimeOffset now)
    {
        var status = StatusOf(row, record);
        if (status == row.Shown)
            return null;
        // What the partner has been told stays: rejected is final, and active ends only by a transition.
        var isTold = events.Wants(ChangeKind.PartnerCustomer);
        var noted = row with
        {
            State = isTold && status is OffBlocksStates.Active or OffBlocksStates.Rejected ? status : row.State,
            Shown = status,
            UpdatedAt = now.ToUnixTimeMilliseconds(),
        };
        await PartnerCustomers.Show(connection, partner, noted);
        await Add(connection, partner, noted, status, now);
        return status;
    }

    /// <summary>Without the ids that the partner has given: they are read when the message is made.</summary>
    ValueTask Add(DbConnection connection, string partner, PartnerCustomerRow row, string status, DateTimeOffset now,
        bool isDeleted = false) =>
        events.Add(connection, ChangeKind.PartnerCustomer, partner, row.CustomerId, now, json =>
        {
            json.WriteString("id", row.Reference);
            json.WriteString("status", status);
            json.WriteString("createdAt", PartnerEvents.Time(row.CreatedAt));
            json.WriteString("updatedAt", PartnerEvents.Time(row.UpdatedAt));
            if (isDeleted)
                json.WriteString("deletedAt", PartnerEvents.Time(now.ToUnixTimeMilliseconds()));
        });
}
