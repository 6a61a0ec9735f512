using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Platform;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AnchorCallbacks.Cli.Batch;

/// <summary><c>batch FILE</c>: sends many calls from a file, each once.</summary>
static class BatchVerb
{
    sealed class Tally
    {
        public int Done, Refused, Unreachable, Unknown;

        public int Total => Done + Refused + Unreachable + Unknown;

        public int ExitCode => Unknown > 0 ? Cli.ExitCode.OutcomeUnknown
            : Unreachable > 0 ? Cli.ExitCode.NotReachable
            : Refused > 0 ? Cli.ExitCode.Refused
            : Cli.ExitCode.Done;

        public void Add(BatchResult result)
        {
            Done += result.Transaction is null ? 0 : 1;
            Refused += result.Refused is not null || result.Unreachable is { Reason: UnreachableCause.Forbidden } ? 1 : 0;
            Unreachable += result.Unreachable is null or { Reason: UnreachableCause.Forbidden } ? 0 : 1;
            Unknown += result.Unknown is null ? 0 : 1;
        }
    }

    public static Command Make(string[] settings)
    {
        var file = new Argument<string>("file")
        {
            Description = "JSON lines ({\"method\": …, \"params\": {…}}), or .csv with a column method and one for each parameter.",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with a batch, without the calls that are done." };
        var unknown = new Option<string>("--unknown")
        {
            Description = "With --resume: stop at calls whose outcome is unknown, skip them, or send them again.",
            DefaultValueFactory = _ => "stop",
        }.OneOf("stop", "skip", "send");
        return new VerbCommand("batch", "Sends many calls.", """
            All lines are checked first. Then each result is written to FILE.results.jsonl, so that an interrupted batch can go
            on with --resume.

            Examples:
              anchor-callbacks batch expire.jsonl
              anchor-callbacks batch refunds.csv --resume --unknown skip
            """) { file, resume, unknown }.Do(settings, async (parsed, context, cancel) =>
        {
            var path = parsed.GetRequiredValue(file);
            var lines = BatchFile.Read(path);
            using var results = BatchResults.Open(path, lines, parsed.GetValue(resume));
            var open = Choose(lines, results, parsed.GetRequiredValue(unknown));
            using var client = context.Connect();
            var tally = new Tally();
            await WithProgress(context.Output, open.Count, advance =>
                Send(context, client, context.Settings.Platform.BatchLimit, open, results, tally, advance, cancel));
            Report(context.Output, lines.Count, open.Count, tally, path, cancel.IsCancellationRequested);
            return cancel.IsCancellationRequested && tally.ExitCode == ExitCode.Done && tally.Total < open.Count
                ? ExitCode.OutcomeUnknown : tally.ExitCode;
        });
    }

    static List<BatchLine> Choose(List<BatchLine> lines, BatchResults results, string unknown)
    {
        var uncertain = lines.Where(line => results.StateOf(line) == BatchState.Unknown).ToList();
        if (uncertain.Count > 0 && unknown == "stop")
            throw new UnknownLinesException(string.Join('\n', uncertain.Take(20)
                .Select(line => $"line {line.Number}: {line.Call.Method.Name} of {line.Call.TransactionId} may have taken effect")
                .Prepend($"{Printable.Count(uncertain.Count, "call")} got no answer. Look at the transactions (tx get). "
                    + "Then use --unknown skip or --unknown send:")));
        return [.. lines.Where(line => results.StateOf(line) == BatchState.Open
            || (results.StateOf(line) == BatchState.Unknown && unknown == "send"))];
    }

    static async Task Send(VerbContext context, PlatformClient client, int limit, List<BatchLine> open, BatchResults results, Tally tally,
        Action<int> advance, CancellationToken cancel)
    {
        foreach (var chunk in open.Chunk(limit))
        {
            // Ctrl-C ends the batch between two requests. The current request is finished, so that its outcome is known.
            if (cancel.IsCancellationRequested)
                return;
            results.WillSend(chunk);
            var answers = await client.SendBatchAsync([.. chunk.Select(line => line.Call)], cancel: CancellationToken.None);
            results.Ended(chunk.Zip(answers));
            foreach (var answer in answers)
            {
                tally.Add(answer);
                if (answer.Transaction is { } transaction)
                    await FundsNote.Send(context, answer.Call.Method.Name, transaction, CancellationToken.None);
            }
            advance(chunk.Length);
        }
    }

    static Task WithProgress(Output output, int total, Func<Action<int>, Task> work) =>
        output.Json || output.Quiet || System.Console.IsOutputRedirected
            ? work(_ => { })
            : output.Terminal.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new CallsPerSecondColumn(),
                    new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    var task = progress.AddTask("Sending", maxValue: Math.Max(total, 1));
                    await work(count => task.Increment(count));
                    task.StopTask();
                });

    static void Report(Output output, int lines, int open, Tally tally, string path, bool interrupted)
    {
        if (output.Json)
            output.Document(new JsonObject
            {
                ["lines"] = lines,
                ["left_out"] = lines - open,
                ["done"] = tally.Done,
                ["refused"] = tally.Refused,
                ["unreachable"] = tally.Unreachable,
                ["unknown"] = tally.Unknown,
                ["not_sent"] = open - tally.Total,
                ["results"] = BatchResults.PathFor(path),
            });
        output.Say($"{tally.Done} done, {tally.Refused} refused, {tally.Unreachable} not reachable, {tally.Unknown} unknown; "
            + $"{lines - open} left out. See {BatchResults.PathFor(path)}");
        if (interrupted && tally.Total < open)
            output.Warn($"Interrupted: {Printable.Count(open - tally.Total, "call")} not sent. Go on with --resume.");
    }

    sealed class CallsPerSecondColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? $"{speed:0}/s" : "");
    }
}

/// <summary>A person must look at calls whose outcome is unknown before the batch can go on.</summary>
sealed class UnknownLinesException(string message) : Exception(message);
