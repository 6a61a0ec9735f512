using System.Data.Common;
using System.IO.Pipelines;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners;

/// <summary>A current document of a customer, or of a person of a company.</summary>
/// <param name="Reference">Of the person; empty: the customer.</param>
readonly record struct DocumentToCopy(string Reference, Sep9Field Field, StoredDocument From);

/// <summary>Copies documents of a customer, sealed for another. This takes a while, so it runs before the transaction. The caller
/// discards what it has not used.</summary>
sealed class DocumentCopies(Database database, DocumentStore documents)
{
    public async ValueTask<List<DocumentToCopy>> Open(DbConnection connection, Customer customer,
        IEnumerable<(string Reference, FieldValue Value)> values)
    {
        var all = new List<DocumentToCopy>();
        foreach (var (reference, value) in values)
            if (await StoredDocument.Open(database, connection, value.Document!.Id, customer.Id, customer.DataKey) is { } stored)
                all.Add(new(reference, value.Field, stored));
        return all;
    }

    public async Task<Result<List<AssociateDocument>>> Copy(List<DocumentToCopy> found, CancellationToken cancel)
    {
        var copies = new List<AssociateDocument>();
        var isComplete = false;
        try
        {
            foreach (var (reference, field, from) in found)
            {
                if ((await Copy(from, cancel)).Failed(out var failure, out var upload))
                    return failure;
                copies.Add(new(reference, new(field, field.Name, upload!)));
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

    public void Discard(IEnumerable<AssociateDocument> copies)
    {
        foreach (var copy in copies)
            documents.Discard(copy.Document.Upload);
    }

    /// <summary>Whether the copies are still those of the values.</summary>
    public static bool Fit(IReadOnlyCollection<(string Reference, FieldValue Value)> values,
        IReadOnlyCollection<AssociateDocument> copies) =>
        values.Count == copies.Count && values.All(one => copies.Any(copy => copy.Reference == one.Reference
            && copy.Document.Field == one.Value.Field && copy.Document.Upload.Digest.AsSpan().SequenceEqual(one.Value.Document!.Digest)));

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
