using System.Security.Cryptography;
using AnchorCallbacks.Cli;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>kill −9 in the middle of a rotation of the master key and of a storm of PUTs: nothing is lost, and in the end nothing opens
/// under the old key.</summary>
[OnEachEngine]
sealed class RotationCrashTests
{
    const int Customers = 350;

    [Test]
    public async Task A_rotation_survives_a_kill_and_loses_nothing()
    {
        using var folder = TempFolder.WithStore();
        var next = folder.File("next.key");
        await File.WriteAllTextAsync(next, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        (string, string)[] settings = [("Keys:NextMasterKeyFile", next)];
        var (storm, accounts) = (new Storm(), Enumerable.Range(0, Customers).Select(_ => WalletSample.Account()).ToList());
        await using (var server = await ServerProcess.Start(folder, settings: settings))
        {
            foreach (var reply in await Task.WhenAll(accounts.Select(account => server.Client.PutCustomer(("account", account),
                ("first_name", "Ana")))))
                Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
            var raging = storm.Rage(server.Client);
            await Eventually(() => storm.Acknowledged >= 10 || raging.IsCompleted, "10 PUTs are acknowledged");
            var rotating = Rotate(folder, settings);
            await Eventually(() => storm.Acknowledged >= 40 || raging.IsCompleted, "40 PUTs are acknowledged");
            await server.Kill();
            await raging;
            // It may have finished just before.
            Assert.That((await rotating).Code, Is.Not.EqualTo(ExitCode.Usage));
        }
        Assert.That(storm.Refusals, Is.Empty);
        using var old = MasterKeyFile.Load(folder.MasterKeyFile);
        await using (var server = await ServerProcess.Start(folder, settings: settings))
        {
            var rotated = await Rotate(folder, settings);
            Assert.That(rotated.Code, Is.Zero, rotated.Errors);
            Assert.That(rotated.Output, Does.Contain($"Rotation from {old.Id} to ").And.Contain("finished at"));
            foreach (var account in accounts)
                Assert.That((await server.Client.GetCustomer(("account", account))).Status, Is.EqualTo(200));
            Assert.That(await server.Stop(), Is.Zero, server.Errors);
        }
        File.Move(next, folder.MasterKeyFile, overwrite: true);
        await using var state = await StoredState.Open(folder);
        Assert.That(await state.Damage(), Is.Empty);
        await CrashTests.AssertStored(state, storm);
        Assert.That(await state.Query<string>("SELECT customer_id FROM customer_keys WHERE master_key = @Id", new { old.Id }), Is.Empty);
    }

    static Task<ServerExit> Rotate(TempFolder folder, (string, string)[] settings) => ServerProcess.RunToEnd(folder, ["keys", "rotate"],
        folder.Store is { } store ? [("Store:ConnectionString", store.ConnectionString), .. settings] : settings);
}
