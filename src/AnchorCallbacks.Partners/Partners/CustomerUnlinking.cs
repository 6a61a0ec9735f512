using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners;

/// <param name="CustomerId">The customer that the operator looked at; null: any.</param>
/// <param name="Version">The version that the operator looked at; null: any.</param>
sealed record UnlinkRequest(string Partner, string Reference, string? CustomerId, long? Version, string Actor);

/// <param name="CustomerId">The customer with the Stellar account.</param>
/// <param name="NewId">The partner's customer.</param>
/// <param name="Committed">Must be run after the commit.</param>
sealed record UnlinkResult(string CustomerId, long Version, string NewId, Action Committed);

/// <summary>Makes the identity of a partner's customer, which has no Stellar account.</summary>
delegate CustomerKey PartnerKey(string partner, PartnerCustomerRow row, CustomerRecord record);

/// <summary>Takes a link back: the partner's customer is a new customer of its own.</summary>
sealed class CustomerUnlinking(Database database, ServiceKeys keys, CustomerStore store, CustomerDecisions decisions,
    CustomerFollowers followers, DocumentCopies documents, CustomerTypes types, PartnerKey newKey, TimeProvider clock)
{
    /// <summary>Copies the documents that the partner's customer gets.</summary>
    public async Task<Result<List<AssociateDocument>>> Copy(UnlinkRequest request, CancellationToken cancel)
    {
        var opened = await database.Read<Result<List<DocumentToCopy>>>(async connection =>
            (await Load(connection, request)).Failed(out var failure, out var facts) ? failure
                : CustomerUnlink.Decide(facts, types).Failed(out failure, out var unlink) ? failure
                : await documents.Open(connection, facts.Linked, unlink.Documents));
        return opened.Failed(out var refusal, out var found) ? refusal : await documents.Copy(found, cancel);
    }

    public void Discard(IEnumerable<AssociateDocument> copies) => documents.Discard(copies);

    /// <summary>Unlinks in the caller's transaction. A refusal has written nothing.</summary>
    public async ValueTask<Result<UnlinkResult>> Unlink(DbConnection connection, UnlinkRequest request,
        IReadOnlyList<AssociateDocument> copies)
    {
        if ((await Load(connection, request)).Failed(out var failure, out var facts))
            return failure;
        var (row, linked, now) = (facts.Row, facts.Linked, clock.GetUtcNow());
        if (request.Version is { } seen && seen != linked.Version)
            return Failure.Conflict(FormattableString.Invariant(
                $"version: the customer has version {linked.Version} now; look at it again"));
        if (CustomerUnlink.Decide(facts, types).Failed(out failure, out var unlink))
            return failure;
        if (!DocumentCopies.Fit(unlink.Documents, copies))
            return Failure.Conflict("reference: its documents have just changed; try again");
        var key = newKey(request.Partner, row, linked.Record);
        if (await CustomerRows.Find(connection, key) is not null)
            return Failure.Conflict("reference: another customer has its identity now");
        var saved = await store.Put(connection,
            CustomerLinking.Put(key, unlink.Type.Name, unlink.Values, unlink.Associates, copies, request.Actor));
        if (saved.Failed(out failure, out var save))
            return failure;
        var made = save.Customer;
        var settled = unlink.Settle(linked.Record, made.Record, made.Version + 1);
        var decision = new Decision(DecisionKind.Unlink, null, [], LocalizedText.None)
        {
            Linked = $"{request.Partner}/{request.Reference}",
        };
        var own = await decisions.Apply(connection, made, new(settled, CustomerRecord.Empty), decision, request.Actor);
        await AuditLog.Append(connection, made.Id, own.Version, now, request.Actor, decision.Word, $"from={linked.Id}");
        await PartnerCustomers.Move(connection, request.Partner, row, made.Id);
        // The partner saw the linked customer until now.
        await followers.Changed(connection, linked.Record, made with { Version = own.Version, Record = own.Record }, now);
        await CustomerRows.RemoveType(connection, linked.Id, linked.TypesSeen, row.CustomerType);
        var remaining = (await CustomerRows.Find(connection, CustomerKey.OfId(linked.Id)))!.Open(keys.DataKeys);
        var result = await decisions.Apply(connection, remaining,
            new(unlink.Remaining(remaining.Record), unlink.Replaced(remaining.Record)), decision, request.Actor);
        return new UnlinkResult(linked.Id, result.Version, made.Id, () =>
        {
            store.Committed(saved);
            decisions.Committed(own);
            decisions.Committed(result);
        });
    }

    async ValueTask<Result<UnlinkFacts>> Load(DbConnection connection, UnlinkRequest request)
    {
        if (await PartnerRows.Find(connection, request.Partner) is not { } partner)
            return Failure.NotFound("name: no partner has this name");
        if (await PartnerCustomers.Find(connection, request.Partner, request.Reference) is not { } row
            || await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is not { } linked)
            return Failure.NotFound("reference: this partner has no such customer");
        if (request.CustomerId is { } seen && seen != linked.Id)
            return Failure.Conflict("reference: the customer on this page is not linked with it");
        return new UnlinkFacts(partner, row, linked.Open(keys.DataKeys), await AuditLog.All(connection, linked.Id),
            (await ApprovalRows.OfCustomer(connection, linked.Id)).Count > 0);
    }
}
