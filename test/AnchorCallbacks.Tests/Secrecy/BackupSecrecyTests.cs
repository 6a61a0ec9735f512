using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>A backup holds nothing in the clear that the store does not, and nothing of who was erased before it.</summary>
sealed class BackupSecrecyTests
{
    [Test]
    public async Task No_planted_value_is_in_a_backup()
    {
        var person = new PlantedPerson();
        await using var server = await TestServer.Start();
        using var folder = new TempFolder();
        var account = WalletSample.Account();
        var reply = await server.PutMultipart([("account", account), .. PlantedPerson.Good], ("photo_id_front", person.Photo),
            ("photo_proof_residence", PlantedPerson.Document));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);

        Backup.Write(server.DatabaseFile, folder.File("backup.db"), overwrite: false, CancellationToken.None);

        var known = new PlantedValues();
        known.Add("account", account);
        Assert.That(known.FoundInFiles(folder.Path), Is.Not.Empty, "the search does not see what is there");
        Assert.That(person.Values.FoundInFiles(folder.Path), Is.Empty);
    }
}
