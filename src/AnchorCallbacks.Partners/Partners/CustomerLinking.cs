using System.Data.Common;
using System.IO.Pipelines;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
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
    CustomerDeletion deletion, CustomerFollowers followers, DocumentStore documents, CustomerTypes types, TimeProvider clock)
{
    static readonly Failure UnknownReference = Failure.NotFound("reference: this partner has no such customer");

    /// <summary>Copies the documents that the customer takes over. They are sealed for it, so this takes a while and runs before the
    /// transaction. The caller discards what it has not used.</summary>
    public async Task<Result<List<GivenDocument>>> Copy(LinkRequest request, CancellationToken cancel)
    {
        var copies = new List<GivenDocument>();
        var opened = await database.Read<Result<List<(FieldValue Value, StoredDocument Document)>>>(async connection =>
        {
            if ((await Load(connection, request)).Failed(out var failure, out var facts))
                return failure;
            var all = new List<(FieldValue, StoredDocument)>();
            if (facts.Row.CustomerId == request.CustomerId)
                return all;
            if (CustomerLink.Decide(facts, types).Failed(out failure, out var link))
                return failure;
            foreach (var value in link.Documents)
                if (await StoredDocument.Open(database, connection, value.Document!.Id, facts.Source.Id, facts.Source.DataKey)
                    is { } stored)
                    all.Add((value, stored));
            return all;
        });
        if (opened.Failed(out var refusal, out var found))
            return refusal;
        var isComplete = false;
        try
        {
            foreach (var (value, document) in found)
            {
                if ((await Copy(document, cancel)).Failed(out var failure, out var upload))
                    return failure;
                copies.Add(new(value.Field, value.Field.Name, upload!));
            }
            isComplete = true;
            return copies;
        }
        finally
        {
            if (!isComplete)
                Discard(copies);
        }
    }

    public void Discard(IEnumerable<GivenDocument> copies)
    {
        foreach (var copy in copies)
            documents.Discard(copy.Upload);
    }

    /// <summary>Links in the caller's transaction. A refusal has written nothing.</summary>
    public async ValueTask<Result<LinkResult>> Link(DbConnection connection, LinkRequest request, IReadOnlyList<GivenDocument> copies)
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
        if (!link.Documents.Select(value => value.Field).ToHashSet().SetEquals(copies.Select(copy => copy.Field))
            || link.Documents.Any(value => !copies.First(copy => copy.Field == value.Field).Upload.Digest.AsSpan()
                .SequenceEqual(value.Document!.Digest)))
            return Failure.Conflict("reference: its documents have just changed; try again");
        var (source, now) = (facts.Source, clock.GetUtcNow());
        var saved = await store.Put(connection, Put(request, facts, link, copies));
        if (saved.Failed(out failure, out var save))
            return failure;
        var merged = save.Customer;
        var settled = link.Settle(source.Record, facts.Target.Record, merged.Record, merged.Version + 1);
        var result = await decisions.Apply(connection, merged,
            new(settled, new CustomerRecord([], [.. merged.Record.Verdicts.Except(settled.Verdicts)])),
            new(DecisionKind.Link, link.Type.Name, [], LocalizedText.None) { Linked = $"{request.Partner}/{request.Reference}" },
            request.Actor);
        await AuditLog.Append(connection, source.Id, source.Version, now, request.Actor, "link", $"into={facts.Target.Id}");
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

    static CustomerPut Put(LinkRequest request, LinkFacts facts, CustomerLink link, IReadOnlyList<GivenDocument> copies)
    {
        var people = facts.Source.Record.Associates.Select(person => new GivenAssociate(person.Reference,
            [.. Texts(person.Record.Values)], []));
        return new(CustomerKey.OfId(facts.Target.Id), link.Type.Name, null, [.. Texts(link.Values)], copies, [])
        {
            Actor = request.Actor,
            Associates = facts.Source.Record.Associates.Count == 0 ? null : [.. people],
        };
    }

    static IEnumerable<GivenText> Texts(IEnumerable<FieldValue> values) => from value in values
                                                                           where value.Document is null
                                                                           select new GivenText(value.Field, value.Field.Name, value.Text);

    async Task<Result<DocumentUpload?>> Copy(StoredDocument document, CancellationToken cancel)
    {
        var pipe = new Pipe();
        var receiving = Receive();
        Exception? broken = null;
        try
        {
            await document.CopyTo(pipe.Writer.AsStream(), database, cancel);
        }
        catch (Exception e)
        {
            broken = e;
        }
        await pipe.Writer.CompleteAsync(broken);
        return await receiving;

        async Task<Result<DocumentUpload?>> Receive()
        {
            try
            {
                return await documents.Receive(document.Field, pipe.Reader.AsStream(), cancel);
            }
            finally
            {
                // The writer must not wait for a reader that has given up.
                await pipe.Reader.CompleteAsync();
            }
        }
    }
}
