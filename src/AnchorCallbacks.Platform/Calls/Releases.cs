using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AnchorCallbacks.Platform;

/// <summary>A release of the Anchor Platform, such as 4.1.8.</summary>
public readonly record struct PlatformRelease(int Major, int Minor, int Patch) : IComparable<PlatformRelease>
{
    /// <summary>Reads <c>4</c>, <c>4.1</c> or <c>4.1.8</c>. Missing parts are 0.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PlatformRelease release)
    {
        release = default;
        var parts = text?.Split('.') ?? [];
        Span<int> numbers = stackalloc int[3];
        if (parts.Length is 0 or > 3)
            return false;
        for (var i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        release = new(numbers[0], numbers[1], numbers[2]);
        return true;
    }

    /// <summary>Reads as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">The text is not a release.</exception>
    public static PlatformRelease Parse(string text) =>
        TryParse(text, out var release) ? release : throw new FormatException("A release is written as 4.1.8.");

    /// <inheritdoc/>
    public int CompareTo(PlatformRelease other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Earlier.</summary>
    public static bool operator <(PlatformRelease left, PlatformRelease right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(PlatformRelease left, PlatformRelease right) => left.CompareTo(right) > 0;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(PlatformRelease left, PlatformRelease right) => left.CompareTo(right) <= 0;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(PlatformRelease left, PlatformRelease right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}

/// <summary>The releases that have a method, from first to last.</summary>
/// <param name="First">The first release.</param>
/// <param name="Last">The last release; null if the newest one has the method.</param>
public sealed record Releases(PlatformRelease First, PlatformRelease? Last)
{
    internal static Releases Since(string first) => new(PlatformRelease.Parse(first), null);

    internal static Releases Between(string first, string last) => new(PlatformRelease.Parse(first), PlatformRelease.Parse(last));

    /// <summary>Whether a release has the method.</summary>
    public bool Include(PlatformRelease release) => release >= First && (Last is null || release <= Last);

    /// <summary>Whether any release of a generation has it.</summary>
    public bool Include(PlatformGeneration generation) => generation switch
    {
        PlatformGeneration.Two => First.Major <= 2,
        _ => Last is null || Last.Value.Major >= 3,
    };

    /// <inheritdoc/>
    public override string ToString() => Last is null ? $"since {First}" : $"{First} to {Last}";
}

/// <summary>The two ways AP's platform server has been.</summary>
public enum PlatformGeneration
{
    /// <summary>2.x: <c>request_customer_info_update</c>; transactions are read over REST.</summary>
    Two,

    /// <summary>3.0.0 and later: <c>get_transaction</c> and other queries; <c>notify_customer_info_updated</c> also asks for
    /// data.</summary>
    ThreeOrLater,
}
