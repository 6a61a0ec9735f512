namespace AnchorCallbacks.Benchmarks.Load;

enum LoadKind
{
    /// <summary>GET /customer by account, of people who are there.</summary>
    Get,

    /// <summary>PUT /customer in JSON, each of somebody new.</summary>
    Put,

    /// <summary>PUT /customer as multipart with a photo, each of somebody new.</summary>
    Upload,
}

/// <summary>What a load process is to do.</summary>
/// <param name="Rate">Requests a second, begun whether or not others have been answered; 0: each connection sends as soon as it was
/// answered.</param>
/// <param name="Seed">Of the <see cref="People.Population"/>.</param>
/// <param name="Size">See <see cref="People.Population"/>.</param>
/// <param name="First">The first person's number.</param>
/// <param name="Stride">From one person to the next.</param>
/// <param name="People">How many different ones.</param>
/// <param name="Max">How many requests at most.</param>
/// <param name="PhotoBytes">Of an upload.</param>
/// <param name="Shuffled">In no order.</param>
sealed record LoadJob(
    LoadKind Kind, int Port, string Token, int Connections, double Seconds, double Rate = 0, ulong Seed = 1, long Size = 0,
        bool Alike = true, long First = 0, long Stride = 1,
    int People = 1, long Max = long.MaxValue, int PhotoBytes = 0, bool Shuffled = false);

/// <param name="Answered">Within the time.</param>
/// <param name="Sent">In all, those answered after the time included.</param>
/// <param name="Seconds">That were measured.</param>
/// <param name="FirstFailure">What came instead of a 2xx.</param>
sealed record LoadResult(long Answered, long Sent, double Seconds, double MedianMicroseconds, double P99Microseconds,
    double MaxMicroseconds, long Failed, string? FirstFailure)
{
    public double Rate => Answered / Seconds;

    /// <summary>Of the one who was asked, for a request; 0 where nobody looked.</summary>
    public double ProcessorMicroseconds { get; init; }
}
