using System.Security.Cryptography;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;
using Dapper;

namespace AnchorCallbacks.Tests;

/// <summary>Reads back what is stored of a customer, key by key from the master key down, as nothing in the server does yet.</summary>
static class StoredDocuments
{
    sealed class DocumentRow
    {
        public string Id { get; init; } = "";
        public string Field { get; init; } = "";
        public long Chunks { get; init; }
        public byte[] WrappedKey { get; init; } = [];
    }

    public static async Task<CustomerRecord> Record(this TestServer server, string customerId) =>
        (await Customer(server, customerId)).Record;

    /// <summary>The documents that the record points at, by field.</summary>
    public static async Task<Dictionary<string, byte[]>> Documents(this TestServer server, string customerId)
    {
        var customer = await Customer(server, customerId);
        var contents = new Dictionary<string, byte[]>();
        foreach (var value in customer.Record.Values)
            if (value.Document is { } document)
                contents[value.Field.Name] = await Open(server, customer, value.Field.Name, document.Id);
        return contents;
    }

    /// <summary>Chunks and leftovers of no document, once everything that is due has been swept.</summary>
    public static async Task<long> ChunksOfNobody(this TestServer server)
    {
        server.Clock.Advance(TimeSpan.FromHours(1));
        await server.Get<DocumentSweep>().Run();
        return await server.Count(
            """
            SELECT (SELECT count(*) FROM document_chunks WHERE document_id NOT IN (SELECT id FROM documents)) + (SELECT count(*) FROM orphaned_documents)
            """);
    }

    /// <summary>Documents wholly in rows, as a store has them that was restored.</summary>
    public static async Task MoveFilesIntoRows(this TestServer server)
    {
        var database = server.Get<Database>();
        var chunks = await database.Read(async connection => (await connection.QueryAsync<(string Id, long Number, byte[] Sealed)>(
            $"SELECT document_id, number, {database.Chunks.Sealed} FROM document_chunks")).AsList());
        foreach (var (id, number, bytes) in chunks)
            await database.Write(async connection =>
                await connection.ExecuteAsync("UPDATE document_chunks SET sealed = @bytes WHERE document_id = @id AND number = @number",
                    new { id, number, bytes }));
        if (TestEngine.IsPostgres)
            return;
        var files = new ChunkFiles(server.Store.Options.File);
        files.Clear();
        files.Prepare(() => false);
    }

    public static async Task<long> Count(this TestServer server, string sql) =>
        await server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(sql));

    static async Task<Customer> Customer(TestServer server, string customerId)
    {
        var row = await server.Get<Database>()
            .Read(connection => CustomerRows.Find(connection, new CustomerKey(customerId, null, Memo.None)));
        return row!.Open(server.Get<ServiceKeys>().DataKeys);
    }

    static async Task<byte[]> Open(TestServer server, Customer customer, string field, string documentId)
    {
        var document = await server.Get<Database>().Read(async connection => await connection.QuerySingleAsync<DocumentRow>(
            "SELECT id, field, chunks, wrapped_key FROM documents WHERE customer_id = @customerId AND id = @documentId",
                new { customerId = customer.Id, documentId }));
        Assert.That(document.Field, Is.EqualTo(field));
        var key = new byte[Aead.KeyBytes];
        var context = SealContext.DocumentKey(customer.Id, documentId, field);
        Assert.That(Aead.TryOpen(customer.DataKey, document.WrappedKey, context, key), "The document's key does not open.");
        var chunks = await server.Get<Database>().Read(async connection => (await connection.QueryAsync<byte[]>(
            $"SELECT {server.Get<Database>().Chunks.Sealed} FROM document_chunks WHERE document_id = @documentId ORDER BY number",
                new { documentId })).AsList());
        Assert.That(chunks, Has.Count.EqualTo(document.Chunks));
        using var aes = new AesGcm(key, Aead.TagBytes);
        using var content = new MemoryStream();
        for (var number = 0; number < chunks.Count; number++)
            content.Write(DocumentSeal.OpenChunk(aes, documentId, number, last: number == chunks.Count - 1, chunks[number]));
        return content.ToArray();
    }
}
