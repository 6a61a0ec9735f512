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
        return result.Failed == 0 ? result : throw new InvalidOperationException($"{result.Failed} of {result.Sent} requests failed, the first with: {result.FirstFailure}");
    }

    public ValueTask DisposeAsync() => child.DisposeAsync();
}
