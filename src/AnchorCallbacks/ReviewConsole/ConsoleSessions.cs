using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Sign-ins of browsers, in the store: they survive a restart and hold in every process. The browser has a random id, the store
/// has its hash. A session belongs to the key that opened it, and ends with that key.</summary>
/// <param name="code">Only the demo has one.</param>
sealed class ConsoleSessions(Database database, OperatorAuth auth, ServiceKeys keys, TimeProvider clock, SignInCode? code = null)
{
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(12);

    const int IdBytes = 32;

    /// <summary>A use is written at most this often.</summary>
    static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(1);

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <returns>The id for the browser; null if the key is no operator's.</returns>
    public async Task<string?> SignIn(string key)
    {
        var keyHash = code?.Redeem(key) ?? OperatorKey.Hash(key);
        return await auth.FindByHash(keyHash) is null ? null : await Open(keyHash);
    }

    /// <param name="keyHash">Of an operator's key, or what an operator without a key has in its place.</param>
    public async Task<string> Open(byte[] keyHash)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        await database.Write(async connection =>
        {
            await SessionRows.EndUnused(connection, Now - (long)LongestTime.TotalMilliseconds);
            return await SessionRows.Add(connection, OperatorKey.Hash(id), keyHash, Now);
        });
        return id;
    }

    /// <returns>Null: there is no such session, or it has ended.</returns>
    public async ValueTask<OperatorIdentity?> Find(string id)
    {
        var (idHash, now) = (OperatorKey.Hash(id), Now);
        var row = await database.Read(connection => SessionRows.Find(connection, idHash));
        if (row is null || now - row.UsedAt >= (long)IdleTime.TotalMilliseconds
            || now - row.CreatedAt >= (long)LongestTime.TotalMilliseconds
            || await auth.FindByHash(row.KeyHash) is not { } identity)
            return null;
        if (now - row.UsedAt >= (long)WriteInterval.TotalMilliseconds)
            await database.Write(connection => new ValueTask<int>(SessionRows.NoteUse(connection, idHash, now)));
        return identity;
    }

    /// <returns>Whose session it is or was. Null after a sign-out, and when it is forgotten.</returns>
    public async ValueTask<string?> Owner(string id)
    {
        var idHash = OperatorKey.Hash(id);
        return await database.Read(connection => SessionRows.Find(connection, idHash)) is { } row
            ? (await auth.FindByHash(row.KeyHash))?.Name : null;
    }

    public Task<int> SignOut(string id) =>
        database.Write(connection => new ValueTask<int>(SessionRows.End(connection, OperatorKey.Hash(id))));

    /// <summary>What every form of the session carries. Another site cannot know it.</summary>
    public string FormToken(string id) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"console form\n{id}")));

    public bool IsFormToken(string id, string? given) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(FormToken(id)));
}
