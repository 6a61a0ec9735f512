using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Transactions;

/// <summary>The pause of a worker while AP is unreachable. It ends by time, and as soon as AP answers any caller.</summary>
sealed class OutagePause(PlatformLink link, TimeProvider clock)
{
    /// <summary>AP may answer one caller and fail another. Then it is not called without a pause.</summary>
    static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    long failures;
    long answersBefore;
    DateTimeOffset since;
    DateTimeOffset until;

    /// <summary>A call failed, and AP has answered no caller since.</summary>
    public bool IsUnreachable
    {
        get
        {
            lock (gate)
                return failures > 0 && link.AnswerCount == answersBefore;
        }
    }

    public DateTimeOffset End
    {
        get
        {
            lock (gate)
                return failures > 0 && link.AnswerCount > answersBefore && since + Min < until ? since + Min : until;
        }
    }

    public bool IsOver => clock.GetUtcNow() >= End;

    /// <summary>Calls that fail together start one pause.</summary>
    public void Failed()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now < End)
                return;
            (since, until, answersBefore) = (now, now + Backoff.WhileAway(failures++), link.AnswerCount);
        }
    }

    public void Answered()
    {
        lock (gate)
            (failures, until) = (0, default);
    }
}
