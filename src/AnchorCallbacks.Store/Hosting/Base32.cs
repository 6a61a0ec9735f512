namespace AnchorCallbacks.Hosting;

/// <summary>RFC 4648 base32 without padding, as strkeys use it.</summary>
static class Base32
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>False for a character outside the upper-case alphabet, and for unused bits that are not zero. So two texts never mean the
    /// same bytes.</summary>
    public static bool TryDecodeUpper(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (bytes.Length != text.Length * 5 / 8)
            return false;
        uint bits = 0;
        int count = 0, at = 0;
        foreach (var c in text)
        {
            uint digit;
            if (c is >= 'A' and <= 'Z')
                digit = (uint)(c - 'A');
            else if (c is >= '2' and <= '7')
                digit = (uint)(c - '2' + 26);
            else
                return false;
            bits = (bits << 5) | digit;
            count += 5;
            if (count >= 8)
            {
                count -= 8;
                bytes[at++] = (byte)(bits >> count);
                bits &= (1u << count) - 1;
            }
        }
        return bits == 0 && count < 5;
    }

    public static string EncodeUpper(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        uint bits = 0;
        int count = 0, at = 0;
        foreach (var b in bytes)
        {
            bits = (bits << 8) | b;
            count += 8;
            while (count >= 5)
            {
                count -= 5;
                text[at++] = Alphabet[(int)(bits >> count) & 31];
            }
            bits &= (1u << count) - 1;
        }
        if (count > 0)
            text[at] = Alphabet[(int)(bits << (5 - count)) & 31];
        return new string(text);
    }
}
