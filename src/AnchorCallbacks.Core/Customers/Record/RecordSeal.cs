using System.Buffers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Customers.Record;

/// <summary>Seals records with their customer's key, bound to customer and version. An old record in place of the current one does not
/// open.</summary>
static class RecordSeal
{
    public static byte[] Seal(byte[] key, string customerId, long version, CustomerRecord record) =>
        Seal(key, record, SealContext.CustomerRecord(customerId, version));

    /// <summary>Seals the values that <paramref name="version"/> replaced.</summary>
    public static byte[] SealHistory(byte[] key, string customerId, long version, CustomerRecord replaced) =>
        Seal(key, replaced, SealContext.CustomerHistory(customerId, version));

    public static CustomerRecord Open(byte[] key, string customerId, long version, byte[] sealedRecord) =>
        Open(key, sealedRecord, SealContext.CustomerRecord(customerId, version), customerId);

    public static CustomerRecord OpenHistory(byte[] key, string customerId, long version, byte[] sealedRecord) =>
        Open(key, sealedRecord, SealContext.CustomerHistory(customerId, version), customerId);

    /// <summary>A message alone, in the form that a record has it.</summary>
    public static byte[] SealMessage(byte[] key, byte[] context, LocalizedText message) =>
        Seal(key, new CustomerRecord([], [new TypeVerdict("", Verdict.Rejected, message, 0)]), context);

    public static LocalizedText OpenMessage(byte[] key, string customerId, byte[] context, byte[] sealedMessage) =>
        Open(key, sealedMessage, context, customerId).Verdicts[0].Message;

    static byte[] Seal(byte[] key, CustomerRecord record, byte[] context)
    {
        using var plain = new PooledBuffer(2048);
        RecordCodec.Write(record, plain);
        return Aead.Seal(key, plain.Written, context);
    }

    static CustomerRecord Open(byte[] key, byte[] sealedRecord, byte[] context, string customerId)
    {
        var length = sealedRecord.Length - Aead.Overhead;
        if (length < 0)
            throw new SealBrokenException($"The record of customer {customerId} is too short.");
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var plain = rented.AsSpan(0, length);
            return Aead.TryOpen(key, sealedRecord, context, plain)
                ? RecordCodec.Read(plain)
                : throw new SealBrokenException($"The record of customer {customerId} does not open.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
