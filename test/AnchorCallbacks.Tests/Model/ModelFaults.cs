namespace AnchorCallbacks.Tests.Model;

/// <summary>What goes wrong with one request.</summary>
enum Fault
{
    None,

    /// <summary>The connection is closed at once; <see cref="PlatformModel.GoDown"/> refuses it.</summary>
    Down,

    /// <summary>The answer is late, the effect too.</summary>
    Slow,
    Forbidden,

    /// <summary>A 503 with the page of some proxy.</summary>
    ServerError,

    /// <summary>The connection breaks, and nothing was done.</summary>
    ResetBefore,

    /// <summary>All was done, and the connection breaks before the answer.</summary>
    ResetAfter,

    /// <summary>All was done, and half of the answer arrives.</summary>
    HalfBody,
}

/// <summary>Chooses faults: always one, some in turn, or by chance from a seed.</summary>
sealed class ModelFaults(int seed)
{
    readonly Lock gate = new();
    readonly Random random = new(seed);
    readonly Queue<Fault> next = [];
    readonly Dictionary<Fault, double> rates = [];

    /// <summary>Holds for every request until it is taken back.</summary>
    public Fault Always { get; set; }

    /// <summary>Requests that only read go well.</summary>
    public bool SpareReads { get; set; }

    public TimeSpan SlowFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The next requests meet these, one each.</summary>
    public void Next(params ReadOnlySpan<Fault> faults)
    {
        lock (gate)
            foreach (var fault in faults)
                next.Enqueue(fault);
    }

    /// <summary>The share of requests that meet this fault; 0 takes it back.</summary>
    public void Rate(Fault fault, double share)
    {
        lock (gate)
            rates[fault] = share;
    }

    public void Clear()
    {
        lock (gate)
        {
            next.Clear();
            rates.Clear();
            Always = Fault.None;
        }
    }

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
