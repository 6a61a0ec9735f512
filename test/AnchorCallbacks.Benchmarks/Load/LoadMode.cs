using System.Text.Json;

namespace AnchorCallbacks.Benchmarks.Load;

/// <summary>The load process: a job a line, "ready" when its requests are built, runs it at the next line, answers with a line.</summary>
static class LoadMode
{
    public const string Name = "load";

    public static int Run()
    {
        while (Console.ReadLine() is { } line)
        {
            using var loop = new LoadLoop(JsonSerializer.Deserialize<LoadJob>(line)!);
            // What building them left behind is not to be collected while the clock runs.
            GC.Collect();
            Console.WriteLine("ready");
            Console.ReadLine();
            Console.WriteLine(JsonSerializer.Serialize(loop.Run()));
        }
        return 0;
    }
}
