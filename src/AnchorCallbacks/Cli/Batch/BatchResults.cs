using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli.Batch;

/// <summary>The state of a call in the results file.</summary>
enum BatchState
{
    Open,
    Done,
    Unknown,
}

/// <summary>The results file of a batch file. It gets one line before a call is sent, and one when the outcome is known. Each line is on
/// disk before the batch goes on. So a call with only the first line has an unknown outcome, also after a crash.</summary>
sealed class BatchResults : IDisposable
{
    const string Sending = "sending", Done = "done", Unknown = "unknown";

    readonly FileStream file;
    readonly Dictionary<int, string> last = [];

    BatchResults(FileStream file) => this.file = file;

    public static string PathFor(string batch) => batch + ".results.jsonl";

    /// <param name="resume">Goes on with existing results.</param>
    public static BatchResults Open(string batch, List<BatchLine> lines, bool resume)
    {
        var path = PathFor(batch);
        if (!resume && OwnerOnly.IsTaken(path))
            throw new UsageException(
                $"{path} exists: this batch was started before. Go on with --resume, or move the file away to send everything again.");
        var byNumber = lines.ToDictionary(line => line.Number);
        var results = new BatchResults(OpenFile(path));
        try
        {
            results.Load(path, byNumber);
            return results;
        }
        catch
        {
            results.Dispose();
            throw;
        }
    }

    static FileStream OpenFile(string path)
    {
        try
        {
            return OwnerOnly.OpenOrCreate(path, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written: {e.Message}");
        }
    }

    public BatchState StateOf(BatchLine line) => last.GetValueOrDefault(line.Number) switch
    {
        Done => BatchState.Done,
        Sending or Unknown => BatchState.Unknown,
        _ => BatchState.Open,
    };

    public void WillSend(IEnumerable<BatchLine> lines) => Append(lines.Select(line => (line.Number, new JsonObject
    {
        ["line"] = line.Number,
        ["digest"] = line.Digest,
        ["method"] = line.Call.Method.Name,
        ["transaction_id"] = line.Call.TransactionId,
        ["outcome"] = Sending,
    })));

    public void Ended(IEnumerable<(BatchLine Line, BatchResult Result)> ended) =>
        Append(ended.Select(pair => (pair.Line.Number, Describe(pair.Line, pair.Result))));

    public void Dispose() => file.Dispose();

    static JsonObject Describe(BatchLine line, BatchResult result)
    {
        var node = result switch
        {
            { Transaction: { } transaction } => new JsonObject { ["outcome"] = Done, ["status"] = transaction.Status.Value },
            { Refused: { } refused } => Verb.Describe("refused", refused.Message, refused),
            { Unreachable: { } unreachable } => Verb.Describe("unreachable", unreachable.Message),
            _ => Verb.Describe(Unknown, result.Unknown!.Detail),
        };
        node["line"] = line.Number;
        node["digest"] = line.Digest;
        node["method"] = line.Call.Method.Name;
        node["transaction_id"] = line.Call.TransactionId;
        return node;
    }

    void Append(IEnumerable<(int Number, JsonObject Node)> entries)
    {
        var text = new StringBuilder();
        foreach (var (number, node) in entries)
        {
            text.Append(node.ToJsonString()).Append('\n');
            last[number] = (string)node["outcome"]!;
        }
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        file.Flush(flushToDisk: true);
    }

    void Load(string path, Dictionary<int, BatchLine> lines)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        long end = 0;
        while (reader.ReadLine() is { } text)
        {
            JsonNode? node;
            try
            {
                node = JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                // A run was cut off while it wrote its last line. The line has no meaning yet.
                break;
            }
            end += Encoding.UTF8.GetByteCount(text) + 1;
            var number = (int)node!["line"]!;
            if (!lines.TryGetValue(number, out var line) || line.Digest != (string?)node["digest"])
                throw new UsageException($"{path}: line {number} of the batch file was changed after the batch was started");
            last[number] = (string)node["outcome"]!;
        }
        file.SetLength(Math.Min(end, file.Length));
        file.Seek(0, SeekOrigin.End);
    }
}
