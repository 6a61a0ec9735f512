using AnchorCallbacks.Callback;
using Microsoft.AspNetCore.Http;

namespace AnchorCallbacks.Tests.Http;

sealed class TurnsTests
{
    [Test]
    public async Task All_get_their_turn_a_few_at_a_time_also_after_they_waited()
    {
        const int Requests = 50, Steps = 20;
        var (now, most, steps) = (0, 0, 0);
        var request = PutLimiter.Limit(async _ =>
        {
            for (var i = 0; i < Steps; i++)
            {
                var beside = Interlocked.Increment(ref now);
                for (var seen = Volatile.Read(ref most); beside > seen
                    && Interlocked.CompareExchange(ref most, beside, seen) != seen; seen = Volatile.Read(ref most))
                {
                }
                Thread.SpinWait(1000);
                Interlocked.Increment(ref steps);
                Interlocked.Decrement(ref now);
                await (i % 2 == 0 ? Task.Delay(1) : Task.Run(static () => { }));
            }
        });

        await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => request(new DefaultHttpContext())));

        Assert.That(steps, Is.EqualTo(Requests * Steps));
        Assert.That(most, Is.InRange(1, PutLimiter.MaxConcurrent));
    }

    [Test]
    public void An_upload_waits_for_nobodys_turn()
    {
        var (upload, thread) = (new DefaultHttpContext { Request = { ContentType = "Multipart/form-data; boundary=x" } }, 0);

        var running = PutLimiter.Limit(_ =>
        {
            thread = Environment.CurrentManagedThreadId;
            return Task.CompletedTask;
        })(upload);

        Assert.That((running.IsCompletedSuccessfully, thread), Is.EqualTo((true, Environment.CurrentManagedThreadId)));
    }

    [Test]
    public void What_fails_fails_for_its_caller_alone()
    {
        var failing = PutLimiter.Limit(async _ =>
        {
            await Task.Yield();
            throw new IOException("broken off");
        });
        var throwing = PutLimiter.Limit(_ => throw new InvalidOperationException("at once"));

        Assert.That(async () => await failing(new DefaultHttpContext()), Throws.TypeOf<IOException>());
        Assert.That(async () => await throwing(new DefaultHttpContext()), Throws.TypeOf<InvalidOperationException>());
        Assert.That(async () => await PutLimiter.Limit(_ => Task.CompletedTask)(new DefaultHttpContext()), Throws.Nothing);
    }
}
