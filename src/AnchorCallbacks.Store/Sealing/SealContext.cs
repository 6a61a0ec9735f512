using System.Buffers.Binary;
using System.Text;

namespace AnchorCallbacks.Sealing;

/// <summary>The associated data of a sealed value: its purpose and its owner. A value moved to another row does not open. Each part has its
/// length before it, so that no two contexts have the same bytes.</summary>
static class SealContext
{
    public static byte[] ServiceKey(string name) => Of("service-key", name);

    public static byte[] Of(string purpose, string id, long number)
    {
        var context = new byte[Size(purpose) + Size(id) + sizeof(long)];
        var at = Write(purpose, context, 0);
        at = Write(id, context, at);
        BinaryPrimitives.WriteInt64BigEndian(context.AsSpan(at), number);
        return context;
    }

    public static byte[] Of(params ReadOnlySpan<string> parts)
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
