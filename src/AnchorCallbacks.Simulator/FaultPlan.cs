namespace AnchorCallbacks.Simulator;

/// <summary>A fault that one request meets.</summary>
public enum Fault
{
    /// <summary>The request goes well.</summary>
    None,

    /// <summary>The connection is closed at once; <see cref="SimulatedPlatform.GoDown"/> refuses connections.</summary>
    Down,

    /// <summary>The answer is late, the effect too.</summary>
    Slow,

    /// <summary>A 403, as for a wrong credential.</summary>
    Forbidden,

    /// <summary>A 503 with the page of a proxy.</summary>
    ServerError,

    /// <summary>The connection breaks, and the call has no effect.</summary>
    ResetBefore,

    /// <summary>The call took effect, and the connection breaks before the answer.</summary>
    ResetAfter,

    /// <summary>The call took effect, and half of the answer arrives.</summary>
    HalfBody,
}

/// <summary>Chooses faults: always the same one, a list in turn, or by chance.</summary>
/// <param name="seed">The seed of the chance.</param>
public sealed class FaultPlan(int seed)
{
    readonly Lock gate = new();
    readonly Random random = new(seed);
    readonly Queue<Fault> next = [];
    readonly Dictionary<Fault, double> rates = [];

    /// <summary>Every request meets this fault, until it is set back.</summary>
    public Fault Always { get; set; }

    /// <summary>Whether requests that only read go well.</summary>
    public bool SpareReads { get; set; }

    /// <summary>How long <see cref="Fault.Slow"/> lasts.</summary>
    public TimeSpan SlowFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The next requests meet these faults, one each.</summary>
    public void Next(params ReadOnlySpan<Fault> faults)
    {
        lock (gate)
            foreach (var fault in faults)
                next.Enqueue(fault);
    }

    /// <summary>The share of requests that meet this fault. 0 removes it.</summary>
    public void Rate(Fault fault, double share)
    {
        lock (gate)
            rates[fault] = share;
    }

    /// <summary>Removes every fault.</summary>
    public void Clear()
    {
        lock (gate)
        {
            next.Clear();
            rates.Clear();
            Always = Fault.None;
        }
    }

    /// <summary>Takes the fault of the next request.</summary>
    public Fault Draw(bool reads)
    {
        if (reads && SpareReads)
            return Fault.None;
        lock (gate)
        {
            if (next.TryDequeue(out var planned))
                return planned;
            if (Always != Fault.None || rates.Count == 0)
                return Always;
            var chance = random.NextDouble();
            foreach (var (fault, share) in rates)
                if ((chance -= share) < 0)
                    return fault;
            return Fault.None;
        }
    }
}
