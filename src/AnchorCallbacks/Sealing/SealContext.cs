using System.Buffers.Binary;
using System.Text;

namespace AnchorCallbacks.Sealing;

/// <summary>Says what a sealed value is and whose, as associated data: purpose, then each part with its length before it,
/// so that no two contexts have the same bytes. A value moved to another row does not open.</summary>
static class SealContext
{
    public static byte[] DataKey(string customerId, string account, string memoType, string memo) =>
        Of("customer-key-bound", customerId, account, memoType, memo);

    /// <summary>As earlier releases had it.</summary>
    public static byte[] UnboundDataKey(string customerId) => Of("customer-key", customerId);

    public static byte[] CustomerRecord(string customerId, long version) => Of("customer-record", customerId, version);

    public static byte[] CustomerHistory(string customerId, long version) => Of("customer-history", customerId, version);

    public static byte[] DocumentKey(string customerId, string documentId, string field) =>
        Of("document-key", customerId, documentId, field);

    public static byte[] DocumentChunk(string documentId, int number, bool last) =>
        Of("document-chunk", documentId, (number << 1) | (last ? 1 : 0));

    public static byte[] ServiceKey(string name) => Of("service-key", name);

    public static byte[] Event(string id) => Of("event", id);

    public static byte[] Transaction(string id) => Of("transaction", id);

    public static byte[] OutboxCall(string id, string method) => Of("outbox-call", id, method);

    public static byte[] OutboxNote(string id) => Of("outbox-note", id);

    public static byte[] EventNote(string id) => Of("event-note", id);

    public static byte[] OperatorChange(string name, string idempotencyKey) => Of("operator-change", name, idempotencyKey);

    public static byte[] Quote(string id) => Of("quote", id);

    static byte[] Of(string purpose, string id, long number)
    {
        var context = new byte[Size(purpose) + Size(id) + sizeof(long)];
        var at = Write(purpose, context, 0);
        at = Write(id, context, at);
        BinaryPrimitives.WriteInt64BigEndian(context.AsSpan(at), number);
        return context;
    }

    static byte[] Of(params ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
            size += Size(part);
        var context = new byte[size];
        var at = 0;
        foreach (var part in parts)
            at = Write(part, context, at);
        return context;
    }

    static int Size(string part) => sizeof(ushort) + Encoding.UTF8.GetByteCount(part);

    static int Write(string part, byte[] context, int at)
    {
        var length = Encoding.UTF8.GetBytes(part, context.AsSpan(at + sizeof(ushort)));
        BinaryPrimitives.WriteUInt16BigEndian(context.AsSpan(at), checked((ushort)length));
        return at + sizeof(ushort) + length;
    }
}
