using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Transactions;

/// <summary>The pause of a worker while AP is away. It ends by time, and as soon as AP answers anybody.</summary>
sealed class AwayPause(PlatformLink link, TimeProvider clock)
{
    /// <summary>An AP that answers one and fails another is not asked without end.</summary>
    static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    long failures;
    long answersBefore;
    DateTimeOffset since;
    DateTimeOffset until;

    /// <summary>AP failed, and has answered nobody since.</summary>
    public bool IsAway
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

    /// <summary>Calls that fail together make one pause.</summary>
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
