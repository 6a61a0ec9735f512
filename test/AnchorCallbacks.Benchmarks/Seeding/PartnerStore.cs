using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Partners.OffBlocks;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Benchmarks.Seeding;

/// <summary>A store whose customers belong to a partner of each API, with the credentials of the partners.</summary>
sealed class PartnerStore : IDisposable
{
    const int PerTransaction = 500;

    public const string Acme = "acme", Cards = "cards", Bank = "bank";

    public NewCredential Hawk { get; private set; } = null!;

    public NewCredential ApiKey { get; private set; } = null!;

    public NewCredential Counterparty { get; private set; } = null!;

    public string SigningKeyId { get; private set; } = "";

    public ECDsa SigningKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public RSA BankKey { get; } = RSA.Create(2048);

    public static async Task<PartnerStore> Fill(string folder, Population people)
    {
        await ServerProcess.MakeStore(folder);
        await using var database = Database.Open(new StoreOptions(ServerProcess.StoreIn(folder)), TimeProvider.System);
        using var keys = await ServiceKeys.Open(database, new KeyOptions(Path.Combine(folder, "data", "master.key"), null));
        var types = CustomerTypesBuilder.Build(
            CustomerTypesFile.Read(Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml")), Validation.Strict,
                NullLogger<CustomerTypes>.Instance);
        var store = new PartnerStore();
        await store.AddPartners(database, keys);
        var start = TimeProvider.System.GetUtcNow().AddDays(-30);
        var places = DcmSortKeys.Orderings.ToDictionary(ordering => ordering, _ => new List<DcmPlace>());
        var next = Task.Run(() => Make(0));
        for (long from = 0; from < people.Size; from += PerTransaction)
        {
            var (made, ahead) = (await next, from + PerTransaction);
            next = Task.Run(() => Make(ahead));
            foreach (var (_, row, sortKeys, _, _) in made)
                foreach (var (ordering, list) in places)
                    list.Add(row.Place(sortKeys[ordering]));
            await database.Write(async connection =>
            {
                foreach (var (save, row, _, group, digests) in made)
                {
                    await save.TryRun(connection, keys.DataKeys);
                    foreach (var (partner, type) in new[] { (Acme, BvnkOptions.IndividualType), (Cards, "offblocks"), (Bank, "dcm") })
                        await PartnerCustomers.Add(connection, partner, new()
                        {
                            Reference = row.Reference,
                            CustomerId = save.Id,
                            CustomerType = type,
                            State = OffBlocksStates.Verifying,
                            CreatedAt = row.CreatedAt,
                            UpdatedAt = row.UpdatedAt,
                        }, Guid.Parse(row.Reference).ToByteArray());
                    await DcmRows.Save(connection, Bank, row, group, 0, digests);
                    await DcmRows.Add(connection, Bank, new()
                    {
                        Id = save.Id,
                        Reference = row.Reference,
                        CreatedAt = row.CreatedAt,
                        UpdatedAt = row.CreatedAt,
                    });
                }
                return true;
            });
        }
        await next;
        foreach (var (ordering, list) in places)
        {
            list.Sort();
            await database.Write(async connection =>
            {
                await new DcmOrder(keys).Fill(connection, Bank, ordering, list);
                return true;
            });
        }
        return store;

        List<(CustomerSave, DcmCustomerRow Row, DcmSortKeys, DcmGroup, List<long>)> Make(long from) =>
            [.. Enumerable.Range(0, (int)Math.Clamp(people.Size - from, 0, PerTransaction)).AsParallel().AsOrdered()
                .Select(at => One(people[from + at], from + at, start, types, keys))];
    }

    static (CustomerSave, DcmCustomerRow, DcmSortKeys, DcmGroup, List<long>) One(Person person, long number,
        DateTimeOffset start, CustomerTypes types, ServiceKeys keys)
    {
        var reference = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(person.Id)).AsSpan(0, 16)).ToString();
        var texts = person.Fields.Where(field => field.Name is "first_name" or "last_name" or "mobile_number")
            .Concat([new("dcm.login", $"user{number}@{Names.Mail[number % Names.Mail.Length]}"),
                new("dcm.segment", number % 2 == 0 ? "PL" : "PI"),
                new("dcm.kyc_level", $"{number % 3}"), new("dcm.balance_allowed", $"{number % 1000}"),
                new("dcm.is_disabled", number % 50 == 0 ? "true" : "false"), new("partner.external_id", $"user-{number}"),
                new("offblocks.chain_id", $"eip155:1:0x{number:x40}")])
            .Select(field => new GivenText(FieldCatalogue.Find(field.Name)!, field.Name, field.Value)).ToList();
        var at = start.AddSeconds(number * 2);
        var put = new CustomerPut(PartnerCustomers.NewKey(reference), "dcm", null, texts, [], []);
        if (CustomerUpdate.Decide(null, put, types, 1, DateOnly.FromDateTime(at.UtcDateTime)).Failed(out var failure, out var update))
            throw new InvalidOperationException(failure.Text);
        var save = new CustomerSave(null, update, put, CustomerStatuses.Changes(types, update.Record, [], update.Type, at), false,
            person.Id, RandomNumberGenerator.GetBytes(Aead.KeyBytes), [], at);
        var sortKeys = DcmSortKeys.Of(update.Record);
        var group = DcmGroup.Of(keys, Bank, update.Record, number % 50 == 0);
        return (save, new()
        {
            Reference = reference,
            GroupId = group.Id,
            Disabled = group.Disabled,
            Balance = number % 1000 * (long)DcmMembers.Scale,
            CreatedAt = at.ToUnixTimeMilliseconds(),
            UpdatedAt = at.AddSeconds(number % 977 * 60).ToUnixTimeMilliseconds(),
            SortKeys = sortKeys.Seal(keys, Bank, reference),
        }, sortKeys, group, DcmGroup.OtherDigests(keys, Bank, update.Record));
    }

    async Task AddPartners(Database database, ServiceKeys keys)
    {
        // Webhooks are for those who revoke a partner.
        var accounts = new PartnerAccounts(database, keys, null!, TimeProvider.System);
        var numbers = BankKey.ExportParameters(false);
        var jwk = string.Create(CultureInfo.InvariantCulture, $$"""
            {"alg":"RS256","e":"{{Base64Url(numbers.Exponent!)}}","kid":"k","kty":"RSA","n":"{{Base64Url(numbers.Modulus!)}}","use":"sig"}
            """);
        Hawk = Made(await accounts.Add(Acme, "bvnk", true, "", "benchmark"));
        ApiKey = Made(await accounts.Add(Cards, "offblocks", true, "", "benchmark"));
        Counterparty = Made(await accounts.Add(Bank, "dcm", true, "", "benchmark", jwk));
        SigningKeyId = await database.Write(async connection => await accounts.Add(connection, Cards, OffBlocksAuth.SigningKey,
            Encoding.UTF8.GetBytes(SigningKey.ExportSubjectPublicKeyInfoPem())));

        static NewCredential Made(Http.Result<NewCredential> result) =>
            result.Failed(out var failure, out var made) ? throw new InvalidOperationException(failure.Text) : made;
    }

    public static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public void Dispose()
    {
        SigningKey.Dispose();
        BankKey.Dispose();
    }
}
