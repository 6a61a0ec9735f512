using System.Text.Json;
using AnchorCallbacks.Benchmarks.Load;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>The load generator, in a process of its own.</summary>
sealed class LoadProcess : IAsyncDisposable
{
    readonly Child child = Child.Again(LoadMode.Name);

    public async Task<LoadResult> Run(LoadJob job)
    {
        await Prepare(job);
        return await Go();
    }

    /// <summary>Runs a job and tells what it took of a process's processor time.</summary>
    public async Task<LoadResult> Run(LoadJob job, Vitals loaded)
    {
        await Prepare(job);
        var before = loaded.ProcessorSeconds;
        var result = await Go();
        return result with { ProcessorMicroseconds = (loaded.ProcessorSeconds - before) / result.Sent * 1e6 };
    }

    /// <summary>Builds the requests, so that several processes can begin together.</summary>
    public async Task Prepare(LoadJob job)
    {
        await child.Say(JsonSerializer.Serialize(job));
        await child.HearOf("ready");
    }

    public async Task<LoadResult> Go()
    {
        await child.Say("go");
        var result = JsonSerializer.Deserialize<LoadResult>(await child.Hear())!;
        return result.Failed == 0 ? result
            : throw new InvalidOperationException(
            $"{result.Failed} of {result.Sent} requests failed, the first with: {result.FirstFailure}");
    }

    public ValueTask DisposeAsync() => child.DisposeAsync();
}
