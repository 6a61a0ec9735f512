using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>Large documents are files beside the store, and in a backup they are not beside it.</summary>
sealed class DocumentBackupTests : IDisposable
{
    const string Backup = "backup.db";

    readonly TempFolder folder = new();
    readonly string account = WalletSample.Account();
    readonly byte[] photo = WalletSample.Photo(200_000);

    string Documents => folder.DatabaseFile + "-documents";

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task A_backup_holds_them_and_a_restored_store_has_no_other_files()
    {
        await using (var server = await ServerProcess.Start(folder))
        {
            await Put(server, account, photo);
            var backup = await Run("backup", Backup, "--verify", "--json");
            Assert.That((backup.Code, (long)JsonNode.Parse(backup.Output)!["chunks_missing"]!), Is.EqualTo((0, 0)), backup.Errors);
            await Put(server, WalletSample.Account(), WalletSample.Photo(200_000));
            await server.Stop();
        }
        // Nobody writes any more.
        var quiet = await Run("backup", "quiet.db", "--verify", "--json");
        Assert.That((string)JsonNode.Parse(quiet.Output)!["digest"]!, Is.EqualTo(await Digest()), "a backup has the rows of its store");
        Assert.That(new FileInfo(folder.File(Backup)).Length, Is.GreaterThan(photo.Length));

        Assert.That((await Run("restore", Backup, "--force")).Code, Is.Zero);

        Assert.That(Directory.Exists(Documents), Is.False);
        Assert.That((await Run("verify")).Code, Is.Zero);
        await AssertStored();
    }

    [Test]
    public async Task What_the_store_has_lost_is_said_when_a_backup_is_made()
    {
        await using (var server = await ServerProcess.Start(folder))
            await Put(server, account, photo);
        File.Delete(Files().Single());

        var backup = await Run("backup", Backup);

        Assert.That((backup.Code, backup.Errors), Is.EqualTo((1, backup.Errors)));
        Assert.That(backup.Errors, Does.Contain("4 document chunks are missing in the store"));
        Assert.That((await Run("restore", Backup, "--force")).Errors, Does.Contain("is damaged and was not restored"));
    }

    [Test]
    public async Task What_is_being_taken_away_is_not_lost()
    {
        await using (var server = await ServerProcess.Start(folder))
        {
            var gone = await server.Client.PutMultipart(WalletSample.Person(account), ("photo_id_front", photo));
            await Put(server, WalletSample.Account(), photo);
            await server.Client.DeleteCustomer(gone.Id!);
            await server.Kill();
        }
        using (var connection = SqliteEngine.OpenWriter(folder.DatabaseFile))
            foreach (var id in connection.Query<string>("SELECT document_id FROM orphaned_documents"))
                File.Delete(Files().Single(file => Path.GetFileName(file) == id));
        Assert.That(Files().Count(), Is.EqualTo(1));

        var backup = await Run("backup", Backup, "--verify");

        Assert.That(backup.Code, Is.Zero, backup.Errors);
    }

    [Test]
    public async Task The_files_of_a_stopped_store_are_restored_with_its_documents_and_not_without()
    {
        await using (var server = await ServerProcess.Start(folder))
        {
            await Put(server, account, photo);
            await server.Stop();
        }
        File.Move(folder.DatabaseFile, folder.File("moved.db"));

        Assert.That((await Run("restore", "moved.db", "--force", "--keep-deleted")).Errors,
            Does.Contain("is damaged and was not restored"));
        Directory.Move(Documents, folder.File("moved.db-documents"));
        var restored = await Run("restore", "moved.db", "--force", "--keep-deleted");

        Assert.That(restored.Code, Is.Zero, restored.Errors);
        await AssertStored();
    }

    [Test]
    public async Task A_server_does_not_start_without_the_folder_of_its_documents()
    {
        await using (var server = await ServerProcess.Start(folder))
        {
            await Put(server, account, photo);
            await server.Stop();
        }
        Directory.Move(Documents, folder.File("elsewhere"));

        var refused = await ServerProcess.RunToEnd(folder, []);

        Assert.That(refused.Code, Is.Not.Zero);
        Assert.That(refused.Errors, Does.Contain("anchor-callbacks.db-documents is missing, and it holds documents"));
        Assert.That(Directory.Exists(Documents), Is.False);
        Directory.Move(folder.File("elsewhere"), Documents);
        await using (var again = await ServerProcess.Start(folder))
            await again.Stop();
        await AssertStored();
    }

    async Task AssertStored()
    {
        await using var state = await StoredState.Open(folder);
        Assert.That(await state.Documents((await state.Find(account))!), Is.EqualTo(new[] { photo }));
        Assert.That(await state.Damage(), Is.Empty);
    }

    async Task<string> Digest() => (string)JsonNode.Parse((await Run("verify", "--json")).Output)!["digest"]!;

    static async Task Put(ServerProcess server, string account, byte[] photo) =>
        Assert.That((await server.Client.PutMultipart(WalletSample.Person(account), ("photo_id_front", photo))).Status, Is.EqualTo(200));

    IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Documents, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("lock", StringComparison.Ordinal));

    Task<ServerExit> Run(params string[] args) => ServerProcess.RunToEnd(folder, ["store", .. args]);
}
