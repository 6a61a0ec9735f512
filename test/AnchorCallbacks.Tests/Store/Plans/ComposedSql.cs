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

        await new StoreVerification(store, keys, Verified.ShippedTypes, inUse: true).Run(_ => { }, _ => { }, CancellationToken.None);
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
        await new DcmOrder(keys).Move(open, "bank", "name", null, new("ANNA", "r1", false));
        await DcmRows.Find(open, "bank", ["r1"]);
        foreach (var (mostSorted, text) in new[]
        {
            (10, "segments=PL&names=anna"), (10, "segments=PL&ordering=name"), (-1, "segments=PL&names=anna&ordering=name"),
            (10, "ordering=-updated_at"),
        })
        {
            Assert.That(DcmQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(text))).Failed(out var failure, out var query), Is.False,
                failure.Text);
            await new DcmLists(keys, mostSorted).Page(open, "bank", query);
        }
    }

    /// <summary>A row that is different in the target is replaced, by statements of its own.</summary>
    static bool ChangeSome(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        return connection.Execute("UPDATE audit SET detail = 'other' WHERE customer_id = 'v7'") > 0;
    }
}
