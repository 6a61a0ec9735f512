using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>A new key. It is shown once.</summary>
sealed record NewOperatorKey(string Name, OperatorRole Role, string Key, DateTimeOffset ExpiresAt);

/// <summary>Adds and revokes operators while the server runs. A change takes effect with the next request, in every process.</summary>
sealed class OperatorAccounts(Database database, OperatorAuth auth, TimeProvider clock)
{
    static readonly Failure Unknown = Failure.NotFound("name: no operator has this name");

    public ValueTask<List<OperatorRow>> List() => database.Read(OperatorRows.All);

    public async Task<Result<NewOperatorKey>> Add(string name, OperatorRole role, TimeSpan validFor, string actor)
    {
        if (auth.IsFixed(name))
            return Failure.Conflict("name: belongs to a key in the settings or of this machine; choose another name");
        return await SaveKey(name, row => row is null || !row.IsValid(Now) ? role
            : Failure.Conflict("name: exists; rotate the key, or revoke the operator first"), validFor, actor, AuditActions.Add);
    }

    /// <summary>Someone has signed in at the OpenID Connect provider. The name is the one of the first sign-in: a person who could change
    /// it could be two operators.</summary>
    /// <param name="subject">A keyed digest of the provider's id of the person. It takes the place of a key's hash, and no key has it.
    /// </param>
    /// <param name="role">As the provider says now. Sessions that are open get it too.</param>
    public Task<Result<OperatorRow>> SignIn(byte[] subject, string name, OperatorRole role, TimeSpan validFor) =>
        database.Write<Result<OperatorRow>>(async connection =>
        {
            var known = await OperatorRows.FindByKey(connection, subject);
            if (known?.RevokedAt is not null)
                return Failure.Conflict("name: is revoked");
            if (known is null && (auth.IsFixed(name) || await OperatorRows.Find(connection, name) is not null))
                return Failure.Conflict("name: belongs to another operator");
            var row = new OperatorRow
            {
                Name = known?.Name ?? name,
                Role = role.Word(),
                KeyHash = subject,
                CreatedAt = known?.CreatedAt ?? Now,
                ExpiresAt = Now + (long)validFor.TotalMilliseconds,
            };
            await OperatorRows.Save(connection, row);
            if (known?.Role != row.Role)
                await Note(connection, row.Name, $"operator:{row.Name}", $"{AuditActions.SignIn} as {row.Role}");
            return row;
        });

    /// <summary>Makes a new key. The old key and its sessions end at once.</summary>
    public Task<Result<NewOperatorKey>> Rotate(string name, TimeSpan validFor, string actor) =>
        SaveKey(name, row => row is null ? Unknown
            : row.RevokedAt is not null ? Failure.Conflict("name: is revoked; add the operator again")
            : OperatorRoles.Read(row.Role) is { } role ? role : Unknown, validFor, actor, AuditActions.Rotate);

    public Task<Result<OperatorRow>> Revoke(string name, string actor) => database.Write<Result<OperatorRow>>(async connection =>
    {
        if (await OperatorRows.Find(connection, name) is not { } row)
            return Unknown;
        if (row.RevokedAt is not null)
            return row;
        await OperatorRows.Revoke(connection, name, Now);
        await SessionRows.EndOfKey(connection, row.KeyHash);
        await Note(connection, name, actor, AuditActions.Revoke);
        return (await OperatorRows.Find(connection, name))!;
    });

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    async Task<Result<NewOperatorKey>> SaveKey(string name, Func<OperatorRow?, Result<OperatorRole>> decide, TimeSpan validFor,
        string actor, string action)
    {
        var (key, now) = (OperatorKey.New(), clock.GetUtcNow());
        var expiresAt = now + validFor;
        return await database.Write<Result<NewOperatorKey>>(async connection =>
        {
            var old = await OperatorRows.Find(connection, name);
            if (decide(old).Failed(out var failure, out var role))
                return failure;
            if (old is not null)
                await SessionRows.EndOfKey(connection, old.KeyHash);
            await OperatorRows.Save(connection, new()
            {
                Name = name,
                Role = role.Word(),
                KeyHash = OperatorKey.Hash(key),
                CreatedAt = now.ToUnixTimeMilliseconds(),
                ExpiresAt = expiresAt.ToUnixTimeMilliseconds(),
            });
            await Note(connection, name, actor, action);
            return new NewOperatorKey(name, role, key, expiresAt);
        });
    }

    Task<int> Note(DbConnection connection, string name, string actor, string action) =>
        OperationLog.Append(connection, new Subject("operator", name), clock.GetUtcNow(), actor, action);
}
