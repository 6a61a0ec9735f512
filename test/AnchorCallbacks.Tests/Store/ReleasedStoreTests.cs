using System.IO.Compression;
using System.Security.Cryptography;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Events;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

/// <summary>A store that release 0.1.0 wrote, with SQLite 3.40: two customers, a replaced name, a photo as a file, an event, a
/// transaction.</summary>
sealed class ReleasedStoreTests
{
    const string Ada = "4kmxim4ntd22f464vj24bbc3f4";
    const string Photo = "4b5f07b16a3079f2768a6ed0a2f4fb89ddd1b77159f57ae475d414e1ac61fa74";
    const string Transaction = "e1312181-dff2-4333-97ae-4cb93be7dd88";

    readonly TempFolder folder = new();
    TestServer server = null!;

    [SetUp]
    public async Task OpenTheStore()
    {
        ZipFile.ExtractToDirectory(Path.Combine(TestContext.CurrentContext.TestDirectory, "Store", "Released", "store-0.1.0.zip"),
            folder.Path);
        server = await TestServer.Start(null, null,
            ("Store:ConnectionString", $"Data Source={folder.File("anchor-callbacks.db")}"),
                ("Keys:MasterKeyFile", folder.File("master.key")));
    }

    [TearDown]
    public async Task RemoveTheStore()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Everything_in_it_is_read()
    {
        var record = await server.Record(Ada);
        var documents = await server.Documents(Ada);
        using var shown = System.Text.Json.JsonDocument.Parse(await server.Operators.GetStringAsync($"/customers/{Ada}"));

        Assert.Multiple(() =>
        {
            Assert.That(record.Values.Where(value => value.Document is null).Select(value => $"{value.Field.Name}={value.Text}"),
                Is.EquivalentTo(new[] { "first_name=Augusta", "last_name=Lovelace", "email_address=ada@example.com" }));
            Assert.That(Convert.ToHexStringLower(SHA256.HashData(documents["photo_id_front"])), Is.EqualTo(Photo));
            Assert.That(shown.RootElement.GetProperty("history")[0].ToString(), Does.Contain("Ada"));
        });
        Assert.That((await server.GetCustomer(("id", "d55jrnjhdvz2lvpdpq5ijpuzia"), ("type", "sep6"))).CustomerStatus,
            Is.EqualTo("NEEDS_INFO"));
        Assert.That(await server.Operators.GetStringAsync($"/transactions?id={Transaction}"), Does.Contain("pending_customer_info_update"));
        Assert.That((await server.Event()).Id, Is.EqualTo("ffedac6f-c250-46f8-ae16-2f43c9635aa6"));
    }

    [Test]
    public async Task It_is_sound_and_goes_on_being_written()
    {
        Assert.That((await server.PutCustomer(("id", Ada), ("last_name", "King"))).Status, Is.EqualTo(200));
        Assert.That((await server.DeleteCustomer("d55jrnjhdvz2lvpdpq5ijpuzia")).Status, Is.EqualTo(204));
        await server.Restart();

        Assert.That((await server.Record(Ada)).Values.Select(value => value.Text), Has.Member("King"));
        Assert.That(await server.Get<Database>()
            .Read(async connection => await connection.ExecuteScalarAsync<string>("PRAGMA integrity_check")), Is.EqualTo("ok"));
    }
}
