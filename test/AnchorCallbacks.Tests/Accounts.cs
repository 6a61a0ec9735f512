using System.Buffers.Binary;
using System.Security.Cryptography;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Tests;

/// <summary>Stellar addresses with right checksums, the same for the same number.</summary>
static class Accounts
{
    public static string Plain(int number) => StrKey.EncodeAccount(Key(number));

    public static string Muxed(int number, ulong id) => StrKey.EncodeMuxed(Key(number), id);

    public static string Contract(int number) => StrKey.EncodeContract(Key(number));

    static byte[] Key(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return SHA256.HashData(bytes);
    }
}
