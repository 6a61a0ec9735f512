using System.Diagnostics;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>AP is killed while answers come in, and comes back: everything that waits goes out at once.</summary>
[OnEachEngine]
sealed class BackAgainTests
{
    const int Answers = 200;

    [Test]
    public async Task The_backlog_goes_out_at_once_and_in_full_batches()
    {
        await using var loop = await Loop.Start();
        var ids = await Outage(loop);

        var back = loop.Server.Clock.GetUtcNow();
        await loop.Platform.ComeUp();
        for (var i = 0; i < 32 && Notices(loop) == 0; i++)
        {
            loop.Server.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Work(loop, () => Notices(loop) > 0);
        }
        var found = loop.Server.Clock.GetUtcNow() - back;
        await UntilAllGoOn(loop, ids);

        Assert.That(found, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(16)));
        AssertBatches(loop);
        await loop.AssertClean();
    }

    [Test]
    public async Task An_answer_to_anybody_ends_the_pause()
    {
        await using var loop = await Loop.Start();
        var ids = await Outage(loop);
        var link = loop.Server.Get<PlatformLink>();
        var before = link.AnswerCount;

        await loop.Platform.ComeUp();
        // Whoever asks first: the client itself pauses for some seconds.
        await loop.Until(() => link.AnswerCount > before || TryRead(link, ids[0]), "AP answers somebody");
        loop.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAllGoOn(loop, ids);

        AssertBatches(loop);
        await loop.AssertClean();
    }

    [Test]
    public async Task Calls_whose_answers_were_lost_in_the_outage_go_out_at_once_too()
    {
        await using var loop = await Loop.Start();
        var wallets = Enumerable.Range(0, 8).Select(_ => Loop.Wallet()).ToList();
        var ids = wallets.ConvertAll(wallet => loop.Platform.Wallet.StartDeposit(wallet));
        foreach (var id in ids)
            await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        loop.Platform.Calls.Clear();
        loop.Platform.Faults.Always = Fault.ResetBefore;
        foreach (var wallet in wallets)
            await loop.Give(wallet, Loop.Person);
        await loop.Until(() => loop.Server.Get<PlatformLink>().Alarm is not null, "AP is away");
        for (var i = 0; i < 120; i++)
            await loop.Pass(TimeSpan.FromSeconds(5));

        loop.Platform.Faults.Always = Fault.None;
        for (var i = 0; i < 40 && ids.Exists(id => loop.Platform[id].Status == Course.Waiting); i++)
        {
            loop.Server.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Work(loop, () => false);
        }

        Assert.That(ids.Select(id => loop.Platform[id].Status), Has.All.EqualTo("pending_anchor"));
        await loop.AssertClean();
    }

    static bool TryRead(PlatformLink link, string id)
    {
        try
        {
            return link.Read(id, CancellationToken.None).Wait(TimeSpan.FromSeconds(1));
        }
        catch (AggregateException)
        {
            return false;
        }
    }

    /// <summary>Ten minutes in which every pause has grown as long as it gets.</summary>
    static async Task<List<string>> Outage(Loop loop)
    {
        var wallets = Enumerable.Range(0, Answers).Select(_ => Loop.Wallet()).ToList();
        var ids = wallets.ConvertAll(wallet => loop.Platform.Wallet.StartDeposit(wallet));
        foreach (var id in ids)
            await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        loop.Platform.Calls.Clear();
        await loop.Platform.GoDown();
        foreach (var wallet in wallets)
            await loop.Give(wallet, Loop.Person);
        for (var i = 0; i < 120; i++)
            await loop.Pass(TimeSpan.FromSeconds(5));
        return ids;
    }

    /// <summary>A worker whose timer has fired gets the processor before more time passes. A call may wait for that time.</summary>
    static async Task Work(Loop loop, Func<bool> isDone)
    {
        for (var since = Stopwatch.StartNew(); !isDone() && since.Elapsed < TimeSpan.FromMilliseconds(loop.IsRequesting ? 400 : 100);)
            await Task.Delay(1);
    }

    static int Notices(Loop loop) => loop.Platform.Calls.Count(call => call.Changes);

    /// <summary>Hardly any time passes: calls that were under way when AP went down are read first.</summary>
    static async Task UntilAllGoOn(Loop loop, List<string> ids)
    {
        for (var i = 0; i < 20 && ids.Exists(id => loop.Platform[id].Status == Course.Waiting); i++)
        {
            await Work(loop, () => false);
            loop.Server.Clock.Advance(TimeSpan.FromMilliseconds(500));
        }
        await Eventually(() => Task.FromResult(!ids.Exists(id => loop.Platform[id].Status == Course.Waiting)), () =>
            $"all go on. {loop.Describe().Result}");
        Assert.That(ids.Select(id => loop.Platform[id].Status), Has.All.EqualTo("pending_anchor"));
    }

    /// <summary>Calls of one request came at one moment. One may have gone alone, to find out.</summary>
    static void AssertBatches(Loop loop)
    {
        var sizes = loop.Platform.Calls.Where(call => call.Changes).GroupBy(call => call.Came).Select(batch => batch.Count()).ToList();
        Assert.That(sizes.Sum(), Is.EqualTo(Answers), "none lost, none doubled");
        Assert.That(sizes.Count(size => size == 40), Is.GreaterThanOrEqualTo(4), string.Join(' ', sizes));
        Assert.That(sizes, Has.Count.LessThanOrEqualTo(7), string.Join(' ', sizes));
    }
}
