using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;

namespace AnchorCallbacks.Benchmarks;

/// <summary>What a measure works with.</summary>
/// <param name="largeStore">Folder of the large table; kept if it was there or is named. Null: made and deleted.</param>
/// <param name="postgres">Where databases may be made and taken away.</param>
sealed class Bench(Scale scale, Report report, string? largeStore, string? postgres)
{
    /// <summary>Of those who are created while something is measured; <see cref="Population.Seed"/>s of stores are others.</summary>
    public const ulong NewPeople = 77;

    long created;

    public Scale Scale => scale;

    public string? LargeStore => largeStore;

    public string? Postgres => postgres;

    /// <summary>One number for each round.</summary>
    public async Task<T[]> Rounds<T>(Func<Task<T>> round)
    {
        var results = new T[scale.Rounds];
        for (var i = 0; i < results.Length; i++)
            results[i] = await round();
        return results;
    }

    public void Add(string measure, string what, string unit, Goal? goal, IEnumerable<double> rounds) =>
        report.Add(new(measure, what, unit, goal, [.. rounds]));

    /// <summary>People nobody has seen yet, as many as the fastest server could take in.</summary>
    public LoadJob NewCustomers(ServerProcess server, LoadKind kind, int connections, double rate = 0, TimeSpan? time = null)
    {
        const int MostASecond = 20_000;
        var seconds = (time ?? scale.Slice).TotalSeconds;
        var people = (int)(seconds * (rate > 0 ? rate + 1 : kind == LoadKind.Upload ? 1000 : MostASecond)) + connections;
        var job = new LoadJob(kind, server.Port, Credential.Token, connections, seconds, rate, NewPeople, First: created, People: people,
            PhotoBytes: scale.PhotoBytes);
        created += people;
        return job;
    }

    /// <summary>GETs of people of a store, so many different ones, drawn evenly from all of it.</summary>
    public LoadJob Known(int port, Population people, int different, int connections, double rate = 0) => new(
        LoadKind.Get, port, Credential.Token, connections, scale.Slice.TotalSeconds, rate, people.Seed, people.Size, people.Alike,
            Stride: people.Size / different, People: different);
}
