using AnchorCallbacks.Store;

namespace AnchorCallbacks.Tests.Store;

/// <summary>Time stands still here: whoever is not woken waits for ever.</summary>
sealed class SignalTests
{
    static readonly TimeSpan Max = TimeSpan.FromSeconds(5), HangGuard = TimeSpan.FromMinutes(2);

    [Test]
    public async Task No_wake_up_is_lost_however_many_come_from_wherever()
    {
        const int Setters = 4, Rounds = 20_000;
        var signal = new Signal();
        var clock = new FakeClock();
        var (made, seen) = (0, 0);
        var setters = Enumerable.Range(0, Setters).Select(number => Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                Interlocked.Increment(ref made);
                signal.Set();
                if (i % (number + 2) == 0)
                    await Task.Yield();
            }
        })).ToArray();
        var waiter = Task.Run(async () =>
        {
            while (seen < Setters * Rounds)
            {
                await signal.Wait(Max, clock, CancellationToken.None);
                seen = Volatile.Read(ref made);
            }
        });
        await Task.WhenAll([.. setters, waiter]).WaitAsync(HangGuard);
        Assert.That(seen, Is.EqualTo(Setters * Rounds));
    }

    [Test]
    public async Task Set_before_anybody_waits_wakes_the_next_and_only_once()
    {
        var signal = new Signal();
        var clock = new FakeClock();
        signal.Set();
        signal.Set();
        await signal.Wait(Max, clock, CancellationToken.None).WaitAsync(HangGuard);
        Assert.That(signal.Wait(Max, clock, CancellationToken.None).IsCompleted, Is.False);
    }

    [TestCase(5)]
    [TestCase(0)]
    [TestCase(-3)]
    public async Task Nobody_waits_longer_than_said(int seconds)
    {
        var signal = new Signal();
        var clock = new FakeClock();
        var waiting = signal.Wait(TimeSpan.FromSeconds(seconds), clock, CancellationToken.None);
        if (seconds > 0)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.That(clock.NextDue, Is.EqualTo(clock.GetUtcNow().AddSeconds(1)), "its timer has not fired");
        }
        clock.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync(HangGuard);
    }

    [Test]
    public void Who_is_stopped_waits_no_more()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = new Signal().Wait(Max, new FakeClock(), stopping.Token);
        stopping.Cancel();
        Assert.That(async () => await waiting.WaitAsync(HangGuard), Throws.InstanceOf<OperationCanceledException>());
    }
}
