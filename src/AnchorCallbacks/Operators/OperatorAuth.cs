using System.Collections.Concurrent;
using System.Security.Cryptography;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>Finds the operator of a request by its key: <c>Authorization: Bearer KEY</c>. The keys of the machine and of the settings need
/// no store. The store has the keys of operators who were added at run time.</summary>
sealed class OperatorAuth
{
    const string Prefix = "Bearer ";
    const int MaxKeyCharacters = 512;

    static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    static readonly Failure Missing = Failure.Unauthorized("Authorization: must be 'Bearer' and an operator's key");
    static readonly Failure Unknown = Failure.Unauthorized("Authorization: is not an operator's key, or the key is expired or revoked");

    readonly (OperatorIdentity Identity, byte[] Hash)[] keys;
    readonly ConcurrentDictionary<string, long> used = new(StringComparer.Ordinal);
    readonly Database database;
    readonly TimeProvider clock;

    public OperatorAuth(OperatorOptions options, Database database, TimeProvider clock)
    {
        (this.database, this.clock) = (database, clock);
        keys =
        [
            (new(OperatorOptions.LocalName, OperatorRole.Admin), OperatorKey.Hash(OperatorKey.LoadOrCreate(options.KeyFile))),
            .. options.Keys.Select(key => (new OperatorIdentity(key.Name, options.RoleOf(key.Name)), key.Hash)),
        ];
    }

    public IEnumerable<string> Names => keys.Select(key => key.Identity.Name);

    /// <summary>The operators of the machine and of the settings.</summary>
    public IEnumerable<OperatorIdentity> Fixed => keys.Select(key => key.Identity);

    public bool IsFixed(string name) => keys.Any(key => key.Identity.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public async ValueTask<Result<OperatorIdentity>> Check(HttpRequest request)
    {
        var values = request.Headers.Authorization;
        // Two headers are refused: a proxy might check the other one.
        if (values.Count != 1 || values[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || value.Length > MaxKeyCharacters)
            return Missing;
        return await FindByHash(OperatorKey.Hash(value[Prefix.Length..].Trim())) is { } identity ? identity : Unknown;
    }

    /// <summary>Null: no key has this hash, or the key is no longer valid.</summary>
    public async ValueTask<OperatorIdentity?> FindByHash(byte[] hash)
    {
        OperatorIdentity? found = null;
        // Always compares all keys. So the time does not show which key is close.
        foreach (var key in keys)
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash))
                found ??= key.Identity;
        if (found is not null)
            return found;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // A name in the settings belongs only to the key in the settings.
        if (await database.Read(connection => OperatorRows.FindByKey(connection, hash)) is not { } row || !row.IsValid(now)
            || IsFixed(row.Name) || OperatorRoles.Read(row.Role) is not { } role)
            return null;
        await NoteUse(row, now);
        return new OperatorIdentity(row.Name, role);
    }

    async ValueTask NoteUse(OperatorRow row, long now)
    {
        var since = now - (long)UseInterval.TotalMilliseconds;
        if (row.LastUsedAt > since || (used.TryGetValue(row.Name, out var at) && at > since))
            return;
        used[row.Name] = now;
        try
        {
            await database.Write(connection => new ValueTask<int>(OperatorRows.NoteUse(connection, row.Name, now, since)));
        }
        catch (StoreException)
        {
            // The store may still be readable. Then the operator can find the cause.
        }
    }
}
