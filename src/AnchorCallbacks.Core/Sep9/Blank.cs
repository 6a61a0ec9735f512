using System.Text;

namespace AnchorCallbacks.Sep9;

/// <summary>Invisible characters.</summary>
static class Blank
{
    /// <summary>Default_Ignorable_Code_Point of the Unicode Character Database, and other invisible format characters.</summary>
    static readonly (int First, int Last)[] Ignorables =
    [
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
        (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    public static bool Is(Rune rune) => IsSpace(rune) || IsIgnorable(rune);

    /// <summary>White space, the empty Braille pattern, and the musical null notehead.</summary>
    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is 0x2800 or 0x1D159;

    public static bool IsIgnorable(Rune rune)
    {
        foreach (var (first, last) in Ignorables)
            if (rune.Value <= last)
                return rune.Value >= first;
        return false;
    }
}
