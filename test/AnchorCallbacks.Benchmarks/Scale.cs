namespace AnchorCallbacks.Benchmarks;

/// <summary>How much of everything.</summary>
/// <param name="Slice">How long each side is loaded in a round.</param>
/// <param name="Known">Customers of a store that is asked.</param>
/// <param name="Polled">Those of them that are asked again and again.</param>
/// <param name="Large">Customers of the large table.</param>
/// <param name="Small">Customers of the small one.</param>
/// <param name="Drawn">Look-ups in each of them, in all.</param>
/// <param name="Starts">Of the process.</param>
/// <param name="Settling">From a start to idle.</param>
/// <param name="Calls">That wait in the outbox.</param>
/// <param name="PhotoBytes">Of an upload whose rate is measured.</param>
/// <param name="LargeUploads">At once, whose memory is measured.</param>
/// <param name="LargeBytes">Of each of them.</param>
/// <param name="Publishes">Else the built server is started instead of the published one.</param>
sealed record Scale(
    int Rounds, TimeSpan Slice, int Known, int Polled, long Large, long Small, int Drawn, int Starts, TimeSpan Settling, int Calls,
        int PhotoBytes,
    int LargeUploads, int LargeBytes, bool Publishes)
{
    const int Megabyte = 1 << 20;

    public static Scale Full { get; } = new(
        5, TimeSpan.FromSeconds(5), 20_000, 1000, 10_000_000, 10_000, 100_000, 10, TimeSpan.FromSeconds(5), 20_000, Megabyte, 32,
            10 * Megabyte, true);

    /// <summary>Whether everything works, not how fast.</summary>
    public static Scale Smoke { get; } = new(
        1, TimeSpan.FromMilliseconds(300), 300, 50, 400, 100, 400, 1, TimeSpan.FromMilliseconds(100), 400, Megabyte / 4, 4, Megabyte,
            false);
}
