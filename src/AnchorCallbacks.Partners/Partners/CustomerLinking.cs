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

/// <param name="Version">The version that the operator looked at; null: any.</param>
sealed record LinkRequest(string Partner, string Reference, string CustomerId, KeptValues Keep, long? Version, string Actor);

/// <param name="Replaced">The id that the partner's customer had.</param>
/// <param name="Committed">Must be run after the commit.</param>
sealed record LinkResult(string CustomerId, long Version, string Replaced, Action Committed);

/// <summary>Links a partner's customer with a customer who has a Stellar account: the second takes over the first, which is
/// deleted.</summary>
sealed class CustomerLinking(Database database, ServiceKeys keys, CustomerStore store, CustomerDecisions decisions,
    CustomerDeletion deletion, CustomerFollowers followers, DocumentCopies documents, CustomerTypes types, TimeProvider clock)
{
    static readonly Failure UnknownReference = Failure.NotFound("reference: this partner has no such customer");

    /// <summary>Copies the documents that the customer takes over.</summary>
    public async Task<Result<List<AssociateDocument>>> Copy(LinkRequest request, CancellationToken cancel)
    {
        var opened = await database.Read<Result<List<DocumentToCopy>>>(async connection =>
        {
            if ((await Load(connection, request)).Failed(out var failure, out var facts))
                return failure;
            if (facts.Row.CustomerId == request.CustomerId)
                return new List<DocumentToCopy>();
            return CustomerLink.Decide(facts, types).Failed(out failure, out var link) ? failure
                : await documents.Open(connection, facts.Source, link.Documents);
        });
        return opened.Failed(out var refusal, out var found) ? refusal : await documents.Copy(found, cancel);
    }

    public void Discard(IEnumerable<AssociateDocument> copies) => documents.Discard(copies);

    /// <summary>Links in the caller's transaction. A refusal has written nothing.</summary>
    public async ValueTask<Result<LinkResult>> Link(DbConnection connection, LinkRequest request, IReadOnlyList<AssociateDocument> copies)
    {
        if ((await Load(connection, request)).Failed(out var failure, out var facts))
            return failure;
        if (facts.Row.CustomerId == request.CustomerId)
            return new LinkResult(facts.Target.Id, facts.Target.Version, "", () => { });
        if (request.Version is { } seen && seen != facts.Target.Version)
            return Failure.Conflict(FormattableString.Invariant(
                $"version: the customer has version {facts.Target.Version} now; look at it again"));
        if (CustomerLink.Decide(facts, types).Failed(out failure, out var link))
            return failure;
        if (!DocumentCopies.Fit(link.Documents, copies))
            return Failure.Conflict("reference: its documents have just changed; try again");
        var (source, now) = (facts.Source, clock.GetUtcNow());
        var saved = await store.Put(connection, Put(request, facts, link, copies));
        if (saved.Failed(out failure, out var save))
            return failure;
        var merged = save.Customer;
        var settled = link.Settle(source.Record, facts.Target.Record, merged.Record, merged.Version + 1);
        var result = await decisions.Apply(connection, merged,
            new(settled, new CustomerRecord([], [.. merged.Record.Verdicts.Except(settled.Verdicts)])),
            new(DecisionKind.Link, link.Type.Name, CustomerLink.Shared(source.Record, settled), LocalizedText.None)
            {
                Linked = $"{request.Partner}/{request.Reference}",
            },
            request.Actor);
        await AuditLog.Append(connection, source.Id, source.Version, now, request.Actor, AuditActions.Link, $"into={facts.Target.Id}");
        await PartnerCustomers.Move(connection, request.Partner, facts.Row, facts.Target.Id);
        // The partner saw the first customer until now.
        await followers.Changed(connection, source.Record, merged with { Version = result.Version, Record = settled }, now);
        var deleted = await deletion.Delete(connection, source.Id, request.Actor);
        return new LinkResult(facts.Target.Id, result.Version, source.Id, () =>
        {
            store.Committed(saved);
            decisions.Committed(result);
            deletion.Committed(deleted);
        });
    }

    async ValueTask<Result<LinkFacts>> Load(DbConnection connection, LinkRequest request)
    {
        if (await PartnerRows.Find(connection, request.Partner) is null)
            return Failure.NotFound("name: no partner has this name");
        if (await PartnerCustomers.Find(connection, request.Partner, request.Reference) is not { } row
            || await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is not { } source)
            return UnknownReference;
        if (await CustomerRows.Find(connection, CustomerKey.OfId(request.CustomerId)) is not { } target)
        {
            var reason = await CustomerRows.NotFoundReason(connection, request.CustomerId);
            return new Failure(reason.Kind, $"customer_{reason.Text}");
        }
        var waiting = (await ApprovalRows.OfCustomer(connection, source.Id)).Count
            + (await ApprovalRows.OfCustomer(connection, target.Id)).Count;
        return new LinkFacts(row, source.Open(keys.DataKeys), target.Open(keys.DataKeys),
            await PartnerCustomers.PartnersOf(connection, target.Id), waiting > 0, request.Keep);
    }

    static CustomerPut Put(LinkRequest request, LinkFacts facts, CustomerLink link, IReadOnlyList<AssociateDocument> copies) =>
        Put(CustomerKey.OfId(facts.Target.Id), link.Type.Name, link.Values, link.Associates, copies, request.Actor);

    /// <summary>A PUT of values and people that another customer has.</summary>
    public static CustomerPut Put(CustomerKey key, string type, IEnumerable<FieldValue> values, IReadOnlyList<Associate> people,
        IReadOnlyList<AssociateDocument> copies, string actor) =>
        new(key, type, null, [.. Texts(values)], [.. copies.Where(copy => copy.Reference.Length == 0).Select(copy => copy.Document)], [])
        {
            Actor = actor,
            Associates = people.Count == 0 ? null
                : [.. people.Select(person => new GivenAssociate(person.Reference, [.. Texts(person.Record.Values)], []))],
            AssociateDocuments = [.. copies.Where(copy => copy.Reference.Length > 0)],
        };

    static IEnumerable<GivenText> Texts(IEnumerable<FieldValue> values) =>
        values.Where(value => value.Document is null).Select(value => new GivenText(value.Field, value.Field.Name, value.Text));
}
