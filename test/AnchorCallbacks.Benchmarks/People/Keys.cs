using System.Buffers.Binary;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Benchmarks.People;

/// <summary>Ids and accounts that look like any other and, in a table of a known size, come in the order of their texts: rows that are
/// written in that order go to the end of every index.</summary>
static class Keys
{
    /// <summary>In base32, the digits 2 to 7 stand for 26 to 31 and as text come before the letters.</summary>
    const int Digits = 6, Letters = 26;

    /// <param name="place">How far along the table, of 2^64.</param>
    public static string Id(ulong place, ref Dice dice)
    {
        Span<byte> bytes = stackalloc byte[16];
        dice.Fill(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Ordered(place, 0, 12) | dice.Next() & 0xF);
        return Base32.EncodeUpper(bytes).ToLowerInvariant();
    }

    public static string Account(ulong place, ref Dice dice)
    {
        Span<byte> key = stackalloc byte[32];
        dice.Fill(key);
        // Its first two bits share a character with the version that makes the G.
        BinaryPrimitives.WriteUInt64BigEndian(key, Ordered(place, 2, 10) | dice.Next() & 0xFFF);
        return StrKey.EncodeAccount(key);
    }

    /// <summary>Each group of five bits so that its character stands where the number does.</summary>
    static ulong Ordered(ulong place, int plainBits, int groups)
    {
        var result = plainBits == 0 ? 0 : place & ~(ulong.MaxValue >> plainBits);
        for (var group = 0; group < groups; group++)
        {
            var shift = 64 - plainBits - 5 * (group + 1);
            var rank = (int)(place >> shift) & 31;
            result |= (ulong)(rank < Digits ? rank + Letters : rank - Digits) << shift;
        }
        return result;
    }
}
