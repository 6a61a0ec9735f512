using System.Buffers.Binary;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Stellar;

/// <summary>Stellar's text form of keys (SEP-23): version byte, payload, CRC16, in base32.</summary>
static class StrKey
{
    const byte AccountVersion = 6 << 3;   // G
    const byte MuxedVersion = 12 << 3;    // M
    const byte ContractVersion = 2 << 3;  // C
    const int KeyBytes = 32;
    const int MuxedBytes = KeyBytes + sizeof(ulong);

    static readonly ushort[] CrcOfByte = MakeCrcTable();

    public static bool IsAccount(string text) => Holds(text, 'G', AccountVersion, KeyBytes, stackalloc byte[KeyBytes]);

    public static bool IsContract(string text) => Holds(text, 'C', ContractVersion, KeyBytes, stackalloc byte[KeyBytes]);

    /// <summary>Splits an <c>M…</c> address into its <c>G…</c> account and its id.</summary>
    public static bool TryReadMuxed(string text, out string account, out ulong id)
    {
        Span<byte> payload = stackalloc byte[MuxedBytes];
        account = "";
        id = 0;
        if (!Holds(text, 'M', MuxedVersion, MuxedBytes, payload))
            return false;
        account = Encode(AccountVersion, payload[..KeyBytes]);
        id = BinaryPrimitives.ReadUInt64BigEndian(payload[KeyBytes..]);
        return true;
    }

    public static string EncodeAccount(ReadOnlySpan<byte> key) => Encode(AccountVersion, key);

    public static string EncodeContract(ReadOnlySpan<byte> hash) => Encode(ContractVersion, hash);

    public static string EncodeMuxed(ReadOnlySpan<byte> key, ulong id)
    {
        Span<byte> payload = stackalloc byte[MuxedBytes];
        key.CopyTo(payload);
        BinaryPrimitives.WriteUInt64BigEndian(payload[KeyBytes..], id);
        return Encode(MuxedVersion, payload);
    }

    static bool Holds(string text, char prefix, byte version, int length, Span<byte> payload)
    {
        Span<byte> raw = stackalloc byte[1 + length + 2];
        if (text.Length == 0 || text[0] != prefix || text.Length != (raw.Length * 8 + 4) / 5)
            return false;
        if (!Base32.TryDecodeUpper(text, raw) || raw[0] != version)
            return false;
        if (BinaryPrimitives.ReadUInt16LittleEndian(raw[^2..]) != Crc16(raw[..^2]))
            return false;
        raw[1..^2].CopyTo(payload);
        return true;
    }

    static string Encode(byte version, ReadOnlySpan<byte> payload)
    {
        Span<byte> raw = stackalloc byte[1 + payload.Length + 2];
        raw[0] = version;
        payload.CopyTo(raw[1..]);
        BinaryPrimitives.WriteUInt16LittleEndian(raw[^2..], Crc16(raw[..^2]));
        return Base32.EncodeUpper(raw);
    }

    /// <summary>CRC-16/XMODEM: polynomial 0x1021, start 0.</summary>
    static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0;
        foreach (var b in bytes)
            crc = (ushort)((crc << 8) ^ CrcOfByte[(crc >> 8) ^ b]);
        return crc;
    }

    static ushort[] MakeCrcTable()
    {
        var table = new ushort[256];
        for (var value = 0; value < table.Length; value++)
        {
            var crc = (ushort)(value << 8);
            for (var bit = 0; bit < 8; bit++)
                crc = (ushort)((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1);
            table[value] = crc;
        }
        return table;
    }
}
