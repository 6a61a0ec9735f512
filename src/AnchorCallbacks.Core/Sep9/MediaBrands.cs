using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace AnchorCallbacks.Sep9;

/// <summary>The brands of ISO base media files (ISO/IEC 14496-12). They distinguish pictures, videos and sound.</summary>
static class MediaBrands
{
    const int MajorAt = 8, CompatibleAt = 16, Length = 4;

    static readonly FrozenSet<string> Heic = Brands("heic heix heim heis hevc hevx hevm hevs");

    /// <summary>HEIF brands that do not name the codec of the picture.</summary>
    static readonly FrozenSet<string> Heif = Brands("mif1 mif2 mif3 msf1 miaf");

    static readonly FrozenSet<string> Avif = Brands("avif avis");

    static readonly FrozenSet<string> Mp4 = Brands(
        "isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 isoa isob isoc mp41 mp42 mp71 avc1 hvc1 hev1 av01 mmp4 "
        + "MSNV NDSC NDSH NDSM NDSP NDSS NDXC NDXH NDXM NDXP NDXS F4V  F4P  M4V  M4VH M4VP dash msdh msix cmfc cmf2 cmff cmfs hlsf piff "
        + "XAVC CAEP caqv pana niko "
        + "3gp1 3gp2 3gp3 3gp4 3gp5 3gp6 3gp7 3gp8 3gp9 3gpa 3gg6 3gg9 3ge6 3ge7 3ge9 3gr6 3gr7 3gr9 3gs6 3gs7 3gs9 3gt8 3gt9 3gh9 3gm9 "
        + "3g2a 3g2b 3g2c KDDI");

    static readonly FrozenSet<string> Video = Brands("avc1 hvc1 hev1 av01 M4V  M4VH M4VP");

    static readonly FrozenSet<string> Sound = Brands("M4A  M4B  M4P  F4A  F4B ");

    /// <param name="head">Begins with a file type box: its length, "ftyp", the major brand, a version and the compatible brands.</param>
    /// <returns>The media type; empty for sound and for unknown brands.</returns>
    public static string TypeOf(ReadOnlySpan<byte> head)
    {
        var major = Brand(head, MajorAt);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var compatible = Compatible(head, (int)Math.Min(length, (uint)head.Length));
        if (Heic.Contains(major))
            return "image/heic";
        if (Heif.Contains(major))
            return compatible.Any(Heic.Contains) ? "image/heic"
                : compatible.Any(Avif.Contains) || length < CompatibleAt || length > head.Length || length % Length != 0 ? ""
                : "image/heif";
        if (major == "qt  ")
            return "video/quicktime";
        // Sound recorders also use the brands of videos as major brand. Their own brand is then among the compatible ones.
        var isSound = compatible.Any(Sound.Contains) && !Video.Contains(major) && !compatible.Any(Video.Contains);
        return Mp4.Contains(major) && !isSound ? "video/mp4" : "";
    }

    static List<string> Compatible(ReadOnlySpan<byte> head, int end)
    {
        var brands = new List<string>();
        for (var at = CompatibleAt; at + Length <= end; at += Length)
            brands.Add(Brand(head, at));
        return brands;
    }

    static string Brand(ReadOnlySpan<byte> head, int at) => Encoding.Latin1.GetString(head.Slice(at, Length));

    /// <summary>Each brand has four characters. The last ones may be spaces.</summary>
    static FrozenSet<string> Brands(string table) => table.Chunk(Length + 1).Select(brand => new string(brand, 0, Length)).ToFrozenSet();
}
