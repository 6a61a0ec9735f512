using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace AnchorCallbacks.Tests;

/// <summary>A clock that stands still until it is moved; timers fire as it passes them. It knows when the next one is due. A timer that
/// repeats fires once for a move, however far: a test of years does not fire every ten seconds of them.</summary>
sealed class FakeClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    readonly ConcurrentDictionary<TrackedTimer, bool> timers = [];

    public FakeClock()
        : this(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>When the next timer fires; null if none is set.</summary>
    public DateTimeOffset? NextDue => timers.Keys.Select(timer => timer.Due).Min();

    /// <summary>How many timers are set: a worker that sleeps has one.</summary>
    public int TimerCount => timers.Keys.Count(timer => timer.Due is not null);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TrackedTimer(this, callback, state);
        timer.Set(base.CreateTimer(timer.Fire, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), dueTime, period);
        return timer;
    }

    sealed class TrackedTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        ITimer timer = null!;
        TimeSpan every;

        public DateTimeOffset? Due { get; private set; }

        public void Set(ITimer inner, TimeSpan dueTime, TimeSpan period)
        {
            timer = inner;
            clock.timers[this] = true;
            Change(dueTime, period);
        }

        public void Fire(object? none)
        {
            if (every > TimeSpan.Zero)
                Arm(every);
            else
                Due = null;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            every = period;
            return Arm(dueTime);
        }

        bool Arm(TimeSpan dueTime)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetUtcNow() + dueTime;
            return timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            clock.timers.TryRemove(this, out _);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.timers.TryRemove(this, out _);
            return timer.DisposeAsync();
        }
    }
}
