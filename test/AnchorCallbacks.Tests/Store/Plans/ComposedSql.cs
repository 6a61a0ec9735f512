using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.StoreTools;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>What goes through a whole store puts its statements together from the tables it finds. It is let loose on one that has
/// enough rows for several ranges of every table.</summary>
static class ComposedSql
{
    const int Rows = 450;

    public static async Task<IReadOnlyList<RecordedSql>> Run()
    {
        using var folder = new TempFolder();
        var (from, to) = (folder.File("from.db"), folder.File("to.db"));
        ServiceKeys keys;
        await using (var database = Database.Open(new(from), TimeProvider.System))
            keys = await ServiceKeys.Open(database, new KeyOptions(folder.File("master.key"), null));
        await Database.Open(new(to), TimeProvider.System).DisposeAsync();
        var (source, target) = (new Recorder(from), new Recorder(to));
        await using var store = new RecordedReader(source, StoreReader.Open(new(from), "--from"));
        await using (var connection = new SqliteConnection($"Data Source={from};Pooling=false"))
        {
            await connection.OpenAsync();
            await OldStore.Fill(connection, store.Tables, "BLOB", Rows, table => table.Name == "document_chunks" ? 10 : 1);
        }

        await new StoreVerification(store, keys, Verified.ShippedTypes, inUse: true) { Checks = DcmListCheck.All(keys) }
            .Run(_ => { }, _ => { }, CancellationToken.None);
        await using var copy = new RecordedReader(target, StoreReader.Open(new(to), "--to"));
        await using var written = new RecordedDatabase(target, copy.Schema);
        var changed = false;
        await new StoreCopy(store, written, copy).Run(_ => { }, _ => changed = changed || ChangeSome(to), CancellationToken.None);

        await ListBank(source.Open(), keys);

        keys.Dispose();
        return [.. source.Statements.Concat(target.Statements)];
    }

    /// <summary>DCM's lists put their statements together from their filters: few customers are sorted, many are read in blocks.</summary>
    static async Task ListBank(SqliteConnection connection, ServiceKeys keys)
    {
        await using var open = connection;
        var at = new DateTimeOffset(2026, 11, 21, 12, 1, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        foreach (var number in Enumerable.Range(0, 5))
        {
            var digests = DcmGroup.Members.Select(member => DcmGroup.Digest(keys, "bank", member.Filter!,
                member.Name == "segment" ? number == 0 ? "pl" : "pi" : "1"));
            var group = new DcmGroup(number == 0 ? 1 : 2, false, [.. digests]);
            var row = new DcmCustomerRow { Reference = $"r{number}", GroupId = group.Id, Balance = 1, CreatedAt = at, UpdatedAt = at };
            await DcmRows.Save(open, "bank", row, group, 0, [DcmGroup.Digest(keys, "bank", "names", "anna")]);
            await new DcmLists(keys).Move(open, "bank", null, new("ANNA", "KOVAL", $"L{number}"), row);
        }
        await DcmRows.Find(open, "bank", ["r1"]);
        await PartnerCustomers.Add(open, "bank", new() { Reference = "r1", CustomerId = "none", CustomerType = "dcm" }, [1]);
        foreach (var check in DcmListCheck.All(keys))
            await check.Run(open, new(null, null));
        await PartnerRecords.Open(open, [new() { CustomerId = "none" }], keys.DataKeys);
        await PartnerRecords.Open(open, "bank", ["r1"], keys.DataKeys);
        const string One = "wallet_user_guids=8f14e45f-ceea-467f-9e8b-0c4b1f2b3a4d";
        const string Ranges = "&min_created_at=2026-11-21T12:01:00Z&max_created_at=2026-11-21T12:01:00Z"
            + "&min_updated_at=2026-11-21T12:01:00Z&max_updated_at=2026-11-21T12:01:00Z&min_balance_allowed=0&max_balance_allowed=2";
        foreach (var few in new[] { 10, -1 })
            foreach (var ordering in new[] { "created_at", "-updated_at", "surname" })
                foreach (var text in new[]
                {
                    "", "segments=PL", "segments=PI&names=anna", "segments=PL&kyc_levels=1,2&is_disabled=true",
                    "segments=PL&names=anna&surnames=a,b", "logins=a&search_string=a%20b", One, One + "&logins=a", "min_balance_allowed=0",
                    Ranges, "segments=PI" + Ranges,
                })
                {
                    Assert.That(DcmQuery.Read(new QueryCollection(QueryHelpers.ParseQuery($"{text}&ordering={ordering}")))
                        .Failed(out var failure, out var query), Is.False, failure.Text);
                    await new DcmLists(keys, few).Page(open, "bank", query);
                }
    }

    /// <summary>A row that is different in the target is replaced, by statements of its own.</summary>
    static bool ChangeSome(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        return connection.Execute("UPDATE audit SET detail = 'other' WHERE customer_id = 'v7'") > 0;
    }
}
