using System.Buffers.Text;
using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Slows down attempts with wrong keys, in every process and after a restart. An address that gives wrong keys must wait. If
/// there are too many in all, every address must wait. A browser in which an operator has signed in before counts by itself, so the wrong
/// keys of others do not make it wait.</summary>
sealed class SignInLimiter(Database database, ServiceKeys keys, TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    const int MaxOfSource = 5, MaxInAll = 100;
    const int MarkBytes = 16;

    /// <param name="mark">What the browser got at its last sign-in.</param>
    /// <returns>Where an attempt comes from: a known browser, or an address.</returns>
    public SignInSource Source(IPAddress? address, string? mark) => IsMark(mark)
        ? new(Digest($"browser\n{mark}"), true) : new(Digest($"address\n{Network(address)}"), false);

    /// <summary>Counts the attempt before its key is checked, so that attempts at the same time count too.</summary>
    /// <returns>False: the source must wait.</returns>
    public async Task<bool> Begin(SignInSource source) =>
        !await database.Read(connection => MustWait(connection, source))
        && await database.Write(connection => Add(connection, source));

    /// <summary>The key was right: the attempt is no failure.</summary>
    public Task<int> Succeeded(SignInSource source) => database.Write(async connection =>
    {
        foreach (var name in source.Names)
            await SignInFailures.Undo(connection, name);
        return await SignInFailures.RemoveUntil(connection, Expired);
    });

    /// <returns>What makes a browser known. Only this server's store can make one.</returns>
    public string NewMark()
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(MarkBytes));
        return $"{id}.{Digest($"mark\n{id}")}";
    }

    long Expired => (clock.GetUtcNow() - Window).ToUnixTimeMilliseconds();

    async ValueTask<bool> MustWait(DbConnection connection, SignInSource source)
    {
        foreach (var name in source.Names)
            if (await SignInFailures.Count(connection, name, Expired) >= (name == SignInSource.All ? MaxInAll : MaxOfSource))
                return true;
        return false;
    }

    async ValueTask<bool> Add(DbConnection connection, SignInSource source)
    {
        await SignInFailures.RemoveUntil(connection, Expired);
        if (await MustWait(connection, source))
            return false;
        foreach (var name in source.Names)
            await SignInFailures.Add(connection, name, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return true;
    }

    bool IsMark(string? mark) => mark?.Split('.') is [var id, var digest]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(digest), Encoding.UTF8.GetBytes(Digest($"mark\n{id}")));

    string Digest(string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"console sign-in\n{text}")));

    /// <summary>One client has a whole network of IPv6 addresses.</summary>
    static string Network(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}

/// <summary>Where an attempt to sign in comes from.</summary>
/// <param name="IsKnown">A browser in which an operator has signed in before.</param>
readonly record struct SignInSource(string Name, bool IsKnown)
{
    /// <summary>Counts all unknown browsers together.</summary>
    public const string All = "";

    /// <summary>The rows that count an attempt.</summary>
    public string[] Names => IsKnown ? [Name] : [Name, All];
}
