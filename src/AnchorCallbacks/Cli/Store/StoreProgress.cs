using System.Globalization;
using Spectre.Console;

namespace AnchorCallbacks.Cli.Store;

/// <summary>The progress of a long verb: a bar in a terminal, otherwise a line every ten seconds.</summary>
sealed class StoreProgress(Output output, string title, ProgressTask? bar)
{
    static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    readonly long began = TimeProvider.System.GetTimestamp();
    long total, done, lines;

    public static Task<T> Run<T>(Output output, string title, Func<StoreProgress, Task<T>> work) =>
        output.Json || output.Quiet || Console.IsOutputRedirected
        ? work(new(output, title, null))
        : output.Terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(title, maxValue: 1);
                var result = await work(new(output, title, task));
                task.StopTask();
                return result;
            });

    public void Begin(long rows)
    {
        (total, done) = (rows, 0);
        if (bar is not null)
            (bar.Value, bar.MaxValue) = (0, Math.Max(rows, 1));
    }

    public void Advance(long rows)
    {
        var now = Interlocked.Add(ref done, rows);
        bar?.Increment(rows);
        if (bar is not null || output.Json || output.Quiet)
            return;
        var line = (long)(TimeProvider.System.GetElapsedTime(began) / BetweenLines);
        if (Interlocked.Exchange(ref lines, line) < line)
            output.Warn(string.Create(CultureInfo.InvariantCulture, $"{title}: {now:#,0} of {total:#,0} rows"));
    }
}
