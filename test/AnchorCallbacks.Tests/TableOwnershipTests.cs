using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Tests;

/// <summary>A slice owns its tables: only its files write them. Another slice reads them only in a file that is named here.</summary>
sealed partial class TableOwnershipTests
{
    /// <summary>Files that read tables of slices below them, with the reason.</summary>
    static readonly Dictionary<string, string> Readers = new()
    {
        ["Operators/TransactionList.cs"] = "a list over transactions and their calls, one statement for a page",
        ["Operators/QueueDetails.cs"] = "a page of the queue with its transactions, without a statement for each customer",
        ["Documents/StoredDocument.cs"] = "a document's row with its chunks, in one statement",
        ["StoreTools/CustomerCheck.cs"] = "verification reads every row as it is stored",
        ["StoreTools/DocumentCheck.cs"] = "verification reads every row as it is stored",
        ["StoreTools/StoreVerification.cs"] = "verification reads every row as it is stored",
        ["Dcm/DcmListCheck.cs"] = "verification compares the lists with the customers of the partners",
        ["StoreTools/RepeatedDeletions.cs"] = "reads the store that a backup replaces, which no slice has opened",
        ["Store/Tables/PostgresTables.cs"] = "sets the counter of a table that was copied with its numbers",
        ["Store/Files/StoreFile.cs"] = "a backup of a file that no slice has opened",
        ["Store/Files/Restore.cs"] = "asks whether a file holds customers before it is replaced",
    };

    sealed record Statement(string File, string Slice, string Table, bool Writes);

    [Test]
    public void A_slice_writes_only_its_own_tables()
    {
        var statements = Read();
        var tables = statements.GroupBy(statement => statement.Table).ToList();
        Assert.That(tables, Has.Count.GreaterThan(25));

        var shared = tables.Select(table => (table.Key, Slices: table.Where(statement => statement.Writes)
            .Select(statement => $"{statement.Slice} ({statement.File})").GroupBy(file => file.Split(' ')[0]).ToList()))
            .Where(table => table.Slices.Count > 1)
            .Select(table => $"{table.Key}: {string.Join(", ", table.Slices.Select(slice => slice.First()))}");

        Assert.That(shared, Is.Empty);
    }

    [Test]
    public void Another_slice_reads_them_only_where_it_is_named()
    {
        var statements = Read();
        var owners = statements.Where(statement => statement.Writes).GroupBy(statement => statement.Table)
            .ToDictionary(table => table.Key, table => table.First().Slice);

        var foreign = statements.Where(statement => owners.TryGetValue(statement.Table, out var owner) && owner != statement.Slice)
            .ToList();

        Assert.That(foreign.Where(statement => !Readers.ContainsKey(statement.File)), Is.Empty);
        Assert.That(Readers.Keys.Except(foreign.Select(statement => statement.File)), Is.Empty, "no longer needed");
    }

    static List<Statement> Read()
    {
        var source = Path.Combine(Repository.Root, "src");
        var tables = Directory.EnumerateFiles(Path.Combine(source, "AnchorCallbacks.Store", "Store", "Migrations"))
            .SelectMany(file => Tables().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        return [.. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Parts: Path.GetRelativePath(source, path).Split(Path.DirectorySeparatorChar)))
            .Where(file => file.Parts.Length > 2 && file.Parts[1] is not ("obj" or "bin"))
            .SelectMany(file => Statements().Matches(File.ReadAllText(file.Path))
                .Where(match => tables.Contains(match.Groups[2].Value))
                .Select(match => new Statement(string.Join('/', file.Parts.Skip(1)), file.Parts[1], match.Groups[2].Value,
                    match.Groups[1].Value is not ("FROM" or "JOIN"))))];
    }

    [GeneratedRegex(@"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")]
    private static partial Regex Tables();

    [GeneratedRegex(@"\b(INSERT INTO|DELETE FROM|UPDATE|FROM|JOIN)\s+(\w+)")]
    private static partial Regex Statements();
}
