using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Platform;
using CsvHelper;

namespace AnchorCallbacks.Cli.Batch;

/// <summary>One call of a batch file.</summary>
/// <param name="Digest">The digest of the line. It shows on --resume that the file is still the same.</param>
sealed record BatchLine(int Number, string Digest, TransactionCall Call);

/// <summary>Reads a whole batch file before anything is sent, and reports every bad line.</summary>
static class BatchFile
{
    static readonly CsvReaderOptions Csv = new()
    {
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <exception cref="UsageException">Lists every bad line with its number.</exception>
    public static List<BatchLine> Read(string path)
    {
        var (lines, problems) = (new List<BatchLine>(), new List<string>());
        try
        {
            foreach (var (number, text, read) in Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase)
                ? ReadCsv(path) : ReadJsonLines(path))
                try
                {
                    var (method, parameters) = read();
                    lines.Add(CallBuilder.Build(CallBuilder.Method(method), parameters, name => name) is TransactionCall call
                        ? new(number, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8)), call)
                        : throw new UsageException($"{method} changes nothing; a batch is only for calls that change something"));
                }
                catch (UsageException e)
                {
                    problems.Add($"line {number}: {e.Message}");
                }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvFormatException)
        {
            throw new UsageException($"{path}: {(e is CsvFormatException ? "is not well-formed CSV" : e.Message)}");
        }
        return problems.Count == 0 ? lines
            : throw new UsageException(string.Join('\n', problems.Prepend($"{path}: nothing was sent; correct these lines first:")));
    }

    /// <summary>One <c>{"method": "…", "params": {…}}</c> a line. Empty lines are skipped.</summary>
    static IEnumerable<(int, string, Func<(string, JsonObject)>)> ReadJsonLines(string path)
    {
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
                yield return (number, text, () =>
                {
                    var line = CallValues.ParseJson("the line", text) as JsonObject ?? throw new UsageException("must be a JSON object");
                    if (line["method"] is not JsonValue method || line["params"] is not JsonObject parameters || line.Count != 2)
                        throw new UsageException("must have exactly the members method and params");
                    line.Remove("params");
                    return (method.ToString(), parameters);
                }
                );
        }
    }

    /// <summary>A table with a column <c>method</c> and one for each parameter, as on the command line. Empty cells are left out.</summary>
    static IEnumerable<(int, string, Func<(string, JsonObject)>)> ReadCsv(string path)
    {
        using var reader = new StreamReader(path);
        using var csv = CsvReader.Create(reader, Csv);
        if (!csv.Read())
            yield break;
        var columns = Cells(csv);
        if (!columns.Contains("method"))
            throw new UsageException($"{path}: the first line must name the columns, one of them method");
        while (csv.Read())
        {
            var cells = Cells(csv);
            yield return ((int)csv.LineNumber, Encoding.UTF8.GetString(csv.RawRecord), () => ReadRow(columns, cells));
        }
    }

    static string[] Cells(CsvReader csv) => [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];

    static (string, JsonObject) ReadRow(string[] columns, string[] cells)
    {
        if (cells.Length != columns.Length)
            throw new UsageException($"has {cells.Length} cells, but the table has {columns.Length} columns");
        var name = cells[Array.IndexOf(columns, "method")];
        var parameters = CallBuilder.Parameters(CallBuilder.Method(name)).ToDictionary(parameter => parameter.Name);
        var values = new JsonObject();
        for (var i = 0; i < cells.Length; i++)
            if (columns[i] != "method" && cells[i].Length > 0)
                values[columns[i]] = parameters.TryGetValue(columns[i], out var parameter)
                    ? CallValues.Read(parameter.PropertyType, columns[i], cells[i])
                    : throw new UsageException($"{columns[i]}: {name} has no such parameter");
        return (name, values);
    }
}
