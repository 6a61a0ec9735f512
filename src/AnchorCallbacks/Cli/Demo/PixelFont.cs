namespace AnchorCallbacks.Cli.Demo;

/// <summary>A font of 5 × 7 pixels, so that a picture with text needs no font of the machine.</summary>
static class PixelFont
{
    public const int Width = 5, Height = 7;

    /// <summary>A character, then its five columns from left to right. The lowest bit is the top pixel.</summary>
    const string Columns = """
        03E5149453E 100427F4000 24261514946 32141454B31 41814127F10 52745454539 63C4A494930 70171090503 83649494936 9064949291E
        A7E1111117E B7F49494936 C3E41414122 D7F4141221C E7F49494941 F7F09090901 G3E4149497A H7F0808087F I00417F4100 J2040413F01
        K7F08142241 L7F40404040 M7F020C027F N7F0408107F O3E4141413E P7F09090906 Q3E4151215E R7F09192946 S4649494931 T01017F0101
        U3F4040403F V1F2040201F W3F4038403F X6314081463 Y0708700807 Z6151494543 -0808080808 <0814224100 /2010080402 .0060600000
        """;

    static readonly Dictionary<char, byte[]> Glyphs = Columns.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToDictionary(glyph => glyph[0], glyph => Convert.FromHexString(glyph.AsSpan(1)));

    /// <summary>Whether the pixel is a part of the character. A character without a glyph is empty.</summary>
    public static bool IsSet(char character, int column, int row) =>
        Glyphs.TryGetValue(character, out var columns) && (columns[column] >> row & 1) == 1;
}
