using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.StoreTools;
using AnchorCallbacks.Tests.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Tests.StoreTools;

/// <summary>Store verification without the command line around it.</summary>
static class Verified
{
    public static readonly CustomerTypes ShippedTypes = CustomerTypesBuilder.Build(
        CustomerTypesFile.Read(Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml")), Validation.Strict,
            NullLogger<CustomerTypes>.Instance);

    public static Task<VerificationResult> File(string databaseFile, string masterKeyFile, bool inUse = false) =>
        Store(new(databaseFile), masterKeyFile, inUse);

    /// <summary>A server's own, beside it.</summary>
    public static Task<VerificationResult> Server(TestServer server) =>
        Store(server.Store.Options, Path.Combine(server.Folder, "master.key"), inUse: true);

    /// <param name="nextKeyFile">The second master key of a rotation.</param>
    public static async Task<VerificationResult> Store(StoreOptions options, string masterKeyFile, bool inUse = false,
        string? nextKeyFile = null)
    {
        await using var store = StoreReader.Open(options, "file");
        using var keys = await store.Look(connection => ServiceKeys.Check(connection, new KeyOptions(masterKeyFile, null)
        {
            Next = nextKeyFile is null ? null : new(nextKeyFile, null),
        }));
        return await new StoreVerification(store, keys, ShippedTypes, inUse)
        { Checks = DcmListCheck.All(keys) }.Run(_ => { }, _ => { }, CancellationToken.None);
    }

    public static Task<VerificationResult> Folder(TempFolder folder) => File(folder.DatabaseFile, folder.MasterKeyFile);

    public static IEnumerable<string> Problems(this VerificationResult result) => result.Damage.Rows.Select(row => row.ToString());
}
