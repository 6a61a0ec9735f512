using System.Globalization;
using System.Security.Cryptography;
using AnchorCallbacks.Tests.StoreTools;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>What a power cut leaves on the disk, as far as it can be had without one: the process is stopped in the middle of a storm of
/// PUTs without its knowing, its files are copied as they stand and looked through, and it goes on. The environment variable
/// POWER_LOSS_ROUNDS says how often.</summary>
sealed class PowerLossTests
{
    const int RoundsPerFolder = 5;

    /// <summary>For answers that the process had sent before it was stopped to reach those they are for.</summary>
    static readonly TimeSpan AnswersUnderWay = TimeSpan.FromMilliseconds(50);

    static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("POWER_LOSS_ROUNDS"), CultureInfo.InvariantCulture, out var rounds)
        ? rounds : 5;

    [Test, Platform(Exclude = "Win", Reason = "Windows has no such signals")]
    public async Task Files_copied_at_any_moment_open_whole_and_hold_every_acknowledged_put()
    {
        var (acknowledged, midway) = (0, 0);
        for (var done = 0; done < Rounds;)
        {
            using var folder = new TempFolder();
            var storm = new Storm();
            await using var server = await ServerProcess.Start(folder);
            var raging = storm.Rage(server.Client);
            await Eventually(() => storm.Acknowledged >= 30 || raging.IsCompleted, "30 PUTs are acknowledged");
            for (var last = Math.Min(done + RoundsPerFolder, Rounds); done < last; done++)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32(300_000)));
                server.Pause();
                await Task.Delay(AnswersUnderWay);
                var frozen = storm.Freeze();
                // The index of the log is not on disk after a real power cut: what is left of it must not matter.
                using var with = Copy(folder, withIndex: true);
                using var without = Copy(folder, withIndex: false);
                await AssertWhole(with, frozen, done);
                await AssertWhole(without, frozen, done);
                server.Resume();
                acknowledged += frozen.Acknowledged;
                midway += frozen.Series.Count(series => series.Sent > series.Acknowledged);
            }
            await server.Kill();
            await raging;
            Assert.That(storm.Refusals, Is.Empty);
        }
        await TestContext.Out.WriteLineAsync(
            $"{Rounds} rounds, {acknowledged} acknowledged PUTs looked for twice, {midway} PUTs of the hot customers under way");
        Assert.That(midway, Is.Positive, "nothing was under way at any of the moments");
    }

    static async Task AssertWhole(TempFolder copy, Storm storm, int round)
    {
        Assert.That((await Verified.Folder(copy)).Problems(), Is.Empty, $"round {round}");
        await using var state = await StoredState.Open(copy);
        await CrashTests.AssertStored(state, storm);
    }

    static TempFolder Copy(TempFolder folder, bool withIndex)
    {
        var copy = TempFolder.CopyOf(folder.Path);
        if (!withIndex)
            File.Delete(copy.DatabaseFile + "-shm");
        return copy;
    }
}
