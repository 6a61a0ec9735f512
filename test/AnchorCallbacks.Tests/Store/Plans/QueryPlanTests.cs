using System.Text.RegularExpressions;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.StoreTools;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>Every statement of the server walks along an index, however many customers there are and however long AP was away.</summary>
[OnEachEngine]
sealed class QueryPlanTests : IDisposable
{
    /// <summary>Tables with few rows, whoever comes, and the engines' own catalogues.</summary>
    static readonly HashSet<string> Small =
    [
        "schema_versions", "schema_lease", "service_keys", "operators", "partners", "partner_credentials", "store_copy",
            "evaluation_progress", "key_binding", "key_rotation", "search_progress", "search_changes", "leases",
            "write_batches", "webhook_subscriptions", "dcm_groups",
        // Made by the statement itself, of a limited size.
        "numbers", "few",
        "sqlite_master", "pragma_table_info", "pragma_index_list", "pragma_index_info", "pg_class", "pg_index", "pg_attribute",
            "pg_namespace", "pg_type",
    ];

    /// <summary>What rightly reads from one end to the other.</summary>
    static readonly (string Pattern, string Reason)[] Exceptions =
    [
        (@"^SELECT count\(\*\) FROM \w+$", "store copy and store verify say how many rows there are"),
        (@" WHERE 1 = 1(\s|$)", "store copy and store verify read all there is; a table with few rows at once"),
        (@"^SELECT 1 FROM \w+ LIMIT 1$", "the first row there is"),
        (@"^(UPDATE|SELECT .* FROM) document_chunks .*length\(sealed\) = 0$",
            "a backup in the making, of which every chunk that has a file is filled in"),
        (@" FROM document_chunks ORDER BY rowid DESC LIMIT 10000\)", "the newest rows, at a start that finds no folder of documents"),
        (@"^INSERT INTO key_binding .* EXISTS \(SELECT 1 FROM customers\)", "the first row there is"),
        (@"^SELECT master_key, count\(\*\) FROM customer_keys GROUP BY", "keys list and store verify say what is under which master key"),
        (@"^INSERT INTO key_rotation ", "the start of a rotation, which reads every key"),
        (@"^SELECT .*sep = '' AND read_at IS NULL", "unknown transactions are removed after an hour"),
        (@"^SELECT count\(\*\) FROM (partner_customers|dcm_accounts) WHERE partner = @partner$", "a page says how many there are"),
        (@"^SELECT .* WHERE partner = @partner ORDER BY created_at( DESC)?, \w+( DESC)? LIMIT @most OFFSET @offset$", "a page of a list"),
        (@"^SELECT count\(\*\) FROM dcm_customers c WHERE c\.partner = @partner .*[<>]= @m", "how many there are within bounds"),
        (@"^SELECT c\.reference FROM dcm_customers c WHERE c\.partner = @partner AND c\.disabled = 0 AND c\.balance >= @minBalance$",
            "all within bounds, for an order by name"),
        (@"^SELECT partner, count\(\*\) AS groups ", "store verify counts the customers of all groups again"),
        (@"^SELECT id FROM dcm_groups ", "the groups of a bank: its combinations of common values"),
        (@"^SELECT c\.reference FROM dcm_customers c WHERE .* ORDER BY c\.\w+( DESC)?, .* LIMIT @most OFFSET @offset$", "a page of a list"),
        (@"^INSERT INTO evaluation_progress .* EXISTS \(SELECT 1 FROM customers\)", "the first row there is"),
    ];

    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task No_statement_reads_a_whole_table()
    {
        await using var store = TestStore.Make(folder.File("plans.db"));
        await using var planner = await Planner.Of(store);
        var all = (await ServerStatements.Read()).Known;
        var (scans, statements) = (new List<string>(), all.Where(known => known.Only is null || known.Only == TestEngine.Current).ToList());

        foreach (var (sql, _) in statements)
            foreach (var scan in await planner.Scans(sql))
                if (!Small.Contains(scan.Table)
                    && !Exceptions.Any(exception => Regex.IsMatch(sql, exception.Pattern, RegexOptions.Singleline)))
                    scans.Add($"{scan.Step}: {sql}");

        Assert.That(scans, Is.Empty);
        Assert.That(statements, Has.Count.GreaterThan(200));
        Assert.That(Exceptions.Where(exception => !all.Any(known => Regex.IsMatch(known.Sql, exception.Pattern, RegexOptions.Singleline))),
            Is.Empty);
    }

    [Test, OnSqliteAlone]
    public async Task Every_statement_that_is_put_together_was_seen_to_run() =>
        Assert.That((await ServerStatements.Read()).Unknown, Is.Empty);

    [Test]
    public async Task A_chunk_is_found_by_its_key_wherever_its_bytes_are()
    {
        var chunk = TestEngine.IsPostgres ? "sealed" : ChunkFunction.Sealed;
        await using var store = TestStore.Make(folder.File("plans.db"));
        await using var planner = await Planner.Of(store);

        foreach (var sql in new[] { StoredDocument.Find(chunk), StoredDocument.Chunk(chunk), DocumentCheck.Chunks(chunk) })
            Assert.That(await planner.Scans(sql), Is.Empty, sql);
    }

    [TestCase("SELECT id FROM customers WHERE types_seen = @types")]
    [TestCase("SELECT id FROM customers WHERE types_seen = @types ORDER BY id LIMIT @most")]
    [TestCase("SELECT id FROM customers WHERE deleted_at IS NULL AND last_type = @type")]
    [TestCase("UPDATE outbox SET reason = @reason WHERE method = @method")]
    [TestCase("SELECT d.id FROM documents d JOIN customers c ON c.last_type = d.field WHERE d.id = @id")]
    public async Task A_statement_that_would_is_found(string sql)
    {
        await using var store = TestStore.Make(folder.File("plans.db"));
        await using var planner = await Planner.Of(store);

        Assert.That(await planner.Scans(sql), Is.Not.Empty);
    }
}
