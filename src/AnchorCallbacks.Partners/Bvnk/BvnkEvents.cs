using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>Notes what BVNK's partners see differently: the status, the members of the whole customer, and the state of
/// documents.</summary>
sealed class BvnkEvents(PartnerEvents events, CustomerTypes types)
{
    public const string StatusChange = "status-change", Update = "update", DocumentChange = "document-status-change",
        AgreementChange = "agreement-session-status-change";

    const string Pending = "PENDING";

    public async ValueTask Changed(DbConnection connection, CustomerRecord? before, Customer after, DateTimeOffset now)
    {
        if (!CustomerStatuses.Includes(after.TypesSeen, BvnkOptions.CompanyType)
            && !CustomerStatuses.Includes(after.TypesSeen, BvnkOptions.IndividualType))
            return;
        foreach (var (partner, row) in await PartnerCustomers.OfCustomer(connection, after.Id))
            if (row.CustomerType is BvnkOptions.CompanyType or BvnkOptions.IndividualType)
                await Changed(connection, partner, row, before, after.Record, now);
    }

    /// <summary>A new customer has its first status.</summary>
    public ValueTask Created(DbConnection connection, string partner, PartnerCustomerRow row, DateTimeOffset now) =>
        Add(connection, StatusChange, partner, row, now, json => json.WriteString("status", row.Shown));

    public async ValueTask Deleted(DbConnection connection, string customerId, DateTimeOffset now)
    {
        if (!events.Wants(ChangeKind.PartnerCustomer))
            return;
        foreach (var (partner, row) in await PartnerCustomers.OfCustomer(connection, customerId))
            if (row.CustomerType is BvnkOptions.CompanyType or BvnkOptions.IndividualType)
                await Add(connection, Update, partner, row, now, json => json.WriteBoolean("deleted", true));
    }

    public ValueTask Signed(DbConnection connection, string partner, string reference, string previous, DateTimeOffset now) =>
        events.Add(connection, ChangeKind.PartnerAgreement, partner, "", now, json =>
        {
            json.WriteString("event", AgreementChange);
            json.WriteString("reference", reference);
            json.WriteString("status", "SIGNED");
            json.WriteString("previousStatus", previous);
        });

    async ValueTask Changed(DbConnection connection, string partner, PartnerCustomerRow row, CustomerRecord? before, CustomerRecord after,
        DateTimeOffset now)
    {
        var status = BvnkAnswers.StatusOf(row, after, types);
        var previous = row.Shown.Length > 0 || before is null ? row.Shown : BvnkAnswers.StatusOf(row, before, types);
        if (before is not null && !Members.AreSame(before, after, row.CustomerType == BvnkOptions.CompanyType))
            await Add(connection, Update, partner, row, now, json => json.WriteString("status", status));
        if (before is not null && events.Wants(ChangeKind.PartnerCustomer))
            await Documents(connection, partner, row, before, after, now);
        if (status == previous)
            return;
        var at = now.ToUnixTimeMilliseconds();
        await PartnerCustomers.Show(connection, partner, row with { Shown = status, UpdatedAt = at });
        await Add(connection, StatusChange, partner, row, now, json =>
        {
            json.WriteString("status", status);
            if (previous.Length > 0)
                json.WriteString("previousStatus", previous);
        });
    }

    async ValueTask Documents(DbConnection connection, string partner, PartnerCustomerRow row, CustomerRecord before, CustomerRecord after,
        DateTimeOffset now)
    {
        var type = types.FindOrDefault(row.CustomerType);
        var (old, present) = (CustomerEvaluation.Of(type, before), CustomerEvaluation.Of(type, after));
        foreach (var (kind, subType, field) in BvnkDocuments.Named)
        {
            var (was, isNow) = (Word(old, before[field]), Word(present, after[field]));
            var isNew = before[field] is not { Document: not null } known || !known.HasSameContent(after[field] ?? known);
            if (isNow is not null && (isNew || (was != isNow && isNow != Pending)))
                await Add(connection, DocumentChange, partner, row, now, json =>
                {
                    json.WriteString("type", kind);
                    json.WriteString("subType", subType);
                    json.WriteString("status", isNow);
                });
        }
    }

    static string? Word(CustomerEvaluation evaluation, FieldValue? value)
    {
        if (value?.Document is null)
            return null;
        var place = evaluation.Type.Fields.Index().Where(item => item.Item.Field == value.Field).Select(item => item.Index)
            .DefaultIfEmpty(-1).First();
        return place < 0 ? value.Verdict switch { Verdict.Accepted => "VERIFIED", Verdict.Rejected => "REJECTED", _ => Pending }
            : evaluation.FieldStatuses[place] switch
            {
                FieldStatus.Accepted => "VERIFIED",
                FieldStatus.Rejected => "REJECTED",
                _ => Pending,
            };
    }

    ValueTask Add(DbConnection connection, string name, string partner, PartnerCustomerRow row, DateTimeOffset now,
        Action<Utf8JsonWriter> write) =>
        events.Add(connection, ChangeKind.PartnerCustomer, partner, row.CustomerId, now, json =>
        {
            json.WriteString("event", name);
            json.WriteString("reference", row.Reference);
            write(json);
        });
}
