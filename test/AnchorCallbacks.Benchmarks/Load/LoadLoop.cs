using System.Diagnostics;

namespace AnchorCallbacks.Benchmarks.Load;

/// <summary>One thread, many connections. With a rate, each request counts from when it was to begin, whether or not a connection was
/// free for it: a server that stalls pays for all who would have asked meanwhile.</summary>
sealed class LoadLoop : IDisposable
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    readonly LoadJob job;
    readonly Request[] requests;
    readonly Connection[] connections;
    readonly Poll poll;
    readonly List<long> latencies = [];
    long begin, end, sent, answered, failed, lastAnswer;
    string? firstFailure;

    public LoadLoop(LoadJob job)
    {
        this.job = job;
        requests = Requests.For(job);
        connections = [.. Enumerable.Range(0, job.Connections).Select(_ => new Connection(job.Port))];
        poll = new Poll(connections.Length);
    }

    /// <summary>GETs go round; everybody is created once.</summary>
    long Max => Math.Min(job.Max, job.Kind == LoadKind.Get ? long.MaxValue : requests.Length);

    public LoadResult Run()
    {
        begin = Stopwatch.GetTimestamp();
        end = begin + (long)(job.Seconds * Stopwatch.Frequency);
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var connection in connections)
                if (!connection.Busy && MayBegin(now))
                    connection.Begin(requests[sent % requests.Length], NextStart(now, sent++));
            if (IsOver(now))
                return Result();
            if (now > end + Timeout.Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond))
                throw new TimeoutException("The server does not answer.");
            Wait(now);
        }
    }

    public void Dispose()
    {
        foreach (var connection in connections)
            connection.Dispose();
    }

    bool MayBegin(long now) => sent < Max && (job.Rate == 0 ? now < end : Start(sent) <= now && Start(sent) < end);

    long NextStart(long now, long number) => job.Rate == 0 ? now : Start(number);

    long Start(long number) => begin + (long)(number / job.Rate * Stopwatch.Frequency);

    bool IsOver(long now) =>
        (sent >= Max || (job.Rate == 0 ? now >= end : Start(sent) >= end)) && !Array.Exists(connections, connection => connection.Busy);

    void Wait(long now)
    {
        var until = job.Rate == 0 || sent >= Max || Array.TrueForAll(connections, connection => connection.Busy) ? end : Start(sent);
        for (var i = 0; i < connections.Length; i++)
            poll.Want(i, connections[i].Busy ? connections[i].Descriptor : -1, connections[i].IsSending);
        if (poll.Wait(until > now ? Stopwatch.GetElapsedTime(now, until) : now < end ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100)) == 0)
            return;
        for (var i = 0; i < connections.Length; i++)
        {
            if (poll.CanWrite(i) && connections[i].IsSending)
                connections[i].Send();
            if (poll.IsReady(i) && connections[i].Receive())
                Take(connections[i]);
        }
    }

    void Take(Connection connection)
    {
        var now = Stopwatch.GetTimestamp();
        latencies.Add(now - connection.Since);
        if (connection.Status is < 200 or > 299)
        {
            failed++;
            firstFailure ??= connection.Answer;
        }
        // With a rate all count, also those answered late: that is what they waited for.
        if (now > end && job.Rate == 0 && answered > 0)
            return;
        answered++;
        lastAnswer = now;
    }

    LoadResult Result()
    {
        latencies.Sort();
        // Whoever had fewer requests than time, or only one slow one, is measured to the last answer.
        var measured = answered == Max || job.Rate > 0 || lastAnswer > end ? lastAnswer : end;
        return new(answered, sent, Stopwatch.GetElapsedTime(begin, measured).TotalSeconds, At(0.5), At(0.99), At(1), failed, firstFailure);
    }

    double At(double share) => latencies.Count == 0 ? 0
        : latencies[Math.Min(latencies.Count - 1, (int)(share * latencies.Count))] * 1e6 / Stopwatch.Frequency;
}
