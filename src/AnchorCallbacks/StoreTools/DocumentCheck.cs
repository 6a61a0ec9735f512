using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>Opens every chunk of a customer's documents, one chunk in memory at a time.</summary>
sealed class DocumentCheck(ServiceKeys keys, StoreReader store, Damage damage)
{
    public sealed class Row
    {
        public string Id { get; init; } = "";
        public string CustomerId { get; init; } = "";
        public string Field { get; init; } = "";
        public long Chunks { get; init; }
        public byte[] WrappedKey { get; init; } = [];
        public long? ReplacedAt { get; init; }
        public bool IsOrphaned { get; init; }
    }

    public static async ValueTask<List<Row>> Load(DbConnection connection, KeyRange range) => (await connection.QueryAsync<Row>(
        $"""
        SELECT id, customer_id, field, chunks, wrapped_key, replaced_at, l.document_id IS NOT NULL AS is_orphaned
        FROM documents LEFT JOIN orphaned_documents l ON l.document_id = id WHERE {range.Condition(["customer_id"])}
        """, range.Values())).AsList();

    /// <param name="sealedChunk">See <see cref="StoreReader.SealedChunk"/>.</param>
    public static string Chunks(string sealedChunk) =>
        $"SELECT number, {sealedChunk} FROM document_chunks WHERE document_id = @Id ORDER BY number";

    public async ValueTask Run(DbConnection connection, Customer customer, IReadOnlyList<Row> rows)
    {
        var whole = new Dictionary<string, (long Size, byte[] Digest)>();
        foreach (var row in rows)
            if (await Open(connection, customer, row) is { } opened)
                whole[row.Id] = opened;
        foreach (var value in customer.Record.AllValues)
            if (value.Document is { } reference
                && (!whole.TryGetValue(reference.Id, out var found) || found.Size != reference.Size
                    || !found.Digest.AsSpan().SequenceEqual(reference.Digest)))
                damage.Add("customers", customer.Id,
                    $"{value.Field.Name} refers to document {reference.Id}, which is missing or incomplete");
        foreach (var row in rows)
            if (row.ReplacedAt is not null && customer.Record.AllValues.Any(value => value.Document?.Id == row.Id))
                damage.Add("documents", row.Id, "is marked as replaced, and its customer's record refers to it");
    }

    async ValueTask<(long Size, byte[] Digest)?> Open(DbConnection connection, Customer customer, Row row)
    {
        if (row.IsOrphaned)
            damage.Add("documents", row.Id, "is marked as orphaned");
        var key = new byte[Aead.KeyBytes];
        if (!Aead.TryOpen(customer.DataKey, row.WrappedKey, SealContext.DocumentKey(customer.Id, row.Id, row.Field), key))
        {
            damage.Add("documents", row.Id, "its key does not open");
            return null;
        }
        using var cipher = new AesGcm(key, Aead.TagBytes);
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Digests);
        await using var reader = await connection.ExecuteReaderAsync(Chunks(store.SealedChunk), new { row.Id });
        var (next, size) = (0L, 0L);
        while (await reader.ReadAsync())
        {
            var number = reader.GetInt64(0);
            if (number != next || Open(cipher, row, number, reader.GetFieldValue<byte[]>(1)) is not { } plain)
            {
                damage.Add("documents", row.Id,
                    string.Create(CultureInfo.InvariantCulture, $"chunk {next} {(number == next ? "does not open" : "is missing")}"));
                return null;
            }
            digest.AppendData(plain);
            size += plain.Length;
            CryptographicOperations.ZeroMemory(plain);
            next++;
        }
        if (next == row.Chunks)
            return (size, digest.GetHashAndReset());
        damage.Add("documents", row.Id, string.Create(CultureInfo.InvariantCulture, $"has {next} chunks of {row.Chunks}"));
        return null;
    }

    static byte[]? Open(AesGcm cipher, Row row, long number, byte[] chunk)
    {
        try
        {
            return DocumentSeal.OpenChunk(cipher, row.Id, (int)number, number == row.Chunks - 1, chunk);
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }
}
