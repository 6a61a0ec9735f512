using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Stellar;

/// <summary>A customer's memo in one spelling, so that equal memos are equal texts. Both empty: no memo.</summary>
readonly record struct Memo(string Type, string Value)
{
    public const string IdType = "id";
    public const string TextType = "text";
    public const string HashType = "hash";

    public static readonly Memo None = new("", "");

    public static Memo Id(ulong value) => new(IdType, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a memo as AP forwards it. Without a type it is an id memo: AP's DELETE look-up sends it so.</summary>
    /// <param name="problem">Which parameter is wrong and what would be right; null on success.</param>
    public static Memo Read(string? value, string? type, out string? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(value))
            return None;
        switch (type ?? "")
        {
            case "" or IdType:
                if (ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                    return Id(id);
                problem = "memo: an id memo is a whole number from 0 to 18446744073709551615";
                return None;
            case TextType:
                if (Encoding.UTF8.GetByteCount(value) <= 28)
                    return new(TextType, value);
                problem = "memo: a text memo has at most 28 bytes";
                return None;
            case HashType:
                Span<byte> hash = stackalloc byte[33];
                if (Convert.TryFromBase64String(value, hash, out var length) && length == 32)
                    return new(HashType, Convert.ToBase64String(hash[..32]));
                problem = "memo: a hash memo is 32 bytes in Base64";
                return None;
            default:
                problem = "memo_type: must be id, text or hash";
                return None;
        }
    }
}
