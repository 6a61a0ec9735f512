using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>Clients that put distinct values as fast as they are answered and remember what was sent and what was acknowledged.
/// Each value says which it is, so that an older one in its place is told from a later one.</summary>
sealed class Storm
{
    const int NewcomerClients = 8, PhotoClients = 4;

    /// <summary>Two fields for each client that writes to the hot customers, always sent with the same value.</summary>
    public static readonly (string One, string Other)[] HotFields =
    [
        ("additional_name", "state_or_province"), ("city", "postal_code"), ("address", "birth_place"), ("tax_id", "tax_id_name"),
            ("employer_name", "employer_address"),
        ("id_type", "id_number"), ("referral_id", "bank_name"), ("bank_number", "bank_branch_number"),
            ("external_transfer_memo", "bank_account_number"), ("mobile_money_provider", "crypto_address"),
    ];

    readonly string[] hotAccounts = [WalletSample.Account(), WalletSample.Account(), WalletSample.Account()];
    readonly ConcurrentBag<string> refusals = [];
    int acknowledged;

    /// <summary>As it stands while nobody is answered: what is acknowledged now is to be found in whatever is copied now.</summary>
    Storm(Storm now)
    {
        (hotAccounts, acknowledged) = (now.hotAccounts, now.acknowledged);
        Newcomers = [.. now.Newcomers];
        Series = [.. now.Series.Select(series =>
            new ValueSeries(series.Account, series.Client) { Id = series.Id, Acknowledged = series.Acknowledged, Sent = series.Sent })];
        Photos = [.. now.Photos.Select(series =>
            new PhotoSeries(series.Account, series.Digests) { Id = series.Id, Acknowledged = series.Acknowledged,
            Refused = [.. series.Refused] })];
    }

    public Storm()
    {
        Series = [.. hotAccounts.SelectMany(account => HotFields.Select((_, client) => new ValueSeries(account, client)))];
        Photos = [.. Enumerable.Range(0, PhotoClients).Select(_ => new PhotoSeries(WalletSample.Account()))];
    }

    /// <summary>Acknowledged customers who were put once: account, id and first name.</summary>
    public ConcurrentBag<(string Account, string Id, string Name)> Newcomers { get; } = [];

    /// <summary>Customers whose one PUT was refused, and with which words.</summary>
    public ConcurrentBag<(string Account, string? Error)> Refused { get; } = [];

    public List<ValueSeries> Series { get; }

    public List<PhotoSeries> Photos { get; }

    public int Acknowledged => acknowledged;

    /// <summary>Answers other than 200, of which there should be none.</summary>
    public IReadOnlyCollection<string> Refusals => refusals;

    /// <summary>Every account that has an acknowledged PUT, with each id it was answered.</summary>
    public IEnumerable<(string Account, string Id)> Acknowledgements =>
        Newcomers.Select(newcomer => (newcomer.Account, newcomer.Id))
            .Concat(Series.Where(series => series.Id is not null).Select(series => (series.Account, series.Id!)))
            .Concat(Photos.Where(series => series.Id is not null).Select(series => (series.Account, series.Id!)))
            .Distinct();

    public Storm Freeze() => new(this);

    /// <summary>Ends when the server does.</summary>
    public Task Rage(HttpClient server) => Task.WhenAll(
        Enumerable.Range(0, NewcomerClients).Select(_ => Until(() => PutNewcomer(server)))
            .Concat(HotFields.Select((_, client) => Until(() => PutHot(server, client))))
            .Concat(Photos.Select(series => Until(() => PutPhoto(server, series)))));

    static async Task Until(Func<Task> put)
    {
        try
        {
            while (true)
                await put();
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // The server is gone.
        }
    }

    async Task PutNewcomer(HttpClient server)
    {
        var account = WalletSample.Account();
        var name = "n" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var reply = await server.PutCustomer(WalletSample.Person(account, name));
        if (IsAcknowledged(reply))
            Newcomers.Add((account, reply.Id!, name));
        else
            Refused.Add((account, reply.Error));
    }

    async Task PutHot(HttpClient server, int client)
    {
        var series = Series[RandomNumberGenerator.GetInt32(hotAccounts.Length) * HotFields.Length + client];
        var value = (++series.Sent).ToString(CultureInfo.InvariantCulture);
        var reply = await server.PutCustomer(("account", series.Account), (HotFields[client].One, value), (HotFields[client].Other, value));
        if (IsAcknowledged(reply))
            (series.Acknowledged, series.Id) = (series.Sent, reply.Id);
    }

    async Task PutPhoto(HttpClient server, PhotoSeries series)
    {
        var photo = WalletSample.Photo(RandomNumberGenerator.GetInt32(10_000, 300_000));
        series.Digests.Add(PhotoSeries.DigestOf(photo));
        var number = series.Digests.Count.ToString(CultureInfo.InvariantCulture);
        var reply = await server.PutMultipart([("account", series.Account), ("id_number", number)], ("photo_id_front", photo));
        if (IsAcknowledged(reply))
            (series.Acknowledged, series.Id) = (series.Digests.Count, reply.Id);
        else
            series.Refused.Add(series.Digests[^1]);
    }

    bool IsAcknowledged(Reply reply)
    {
        if (reply.Status != 200)
            refusals.Add($"{reply.Status} {reply.Body}");
        else
            Interlocked.Increment(ref acknowledged);
        return reply.Status == 200;
    }
}

/// <summary>Rising numbers that one client puts into its two fields of one hot customer.</summary>
sealed class ValueSeries(string account, int client)
{
    public string Account => account;

    public int Client => client;

    public string? Id { get; set; }

    public int Sent { get; set; }

    public int Acknowledged { get; set; }
}

/// <summary>Photos that one client puts one after the other, each with its number in <c>id_number</c>.</summary>
sealed class PhotoSeries(string account, IEnumerable<string>? sent = null)
{
    public string Account => account;

    public string? Id { get; set; }

    public List<string> Digests { get; } = [.. sent ?? []];

    public HashSet<string> Refused { get; init; } = [];

    public int Acknowledged { get; set; }

    public static string DigestOf(byte[] photo) => Convert.ToHexString(SHA256.HashData(photo));
}
