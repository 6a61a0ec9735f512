using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners;

/// <summary>Remembers nonces for all processes, so that a request is not taken twice.</summary>
sealed class Nonces(Database database, TimeProvider clock)
{
    /// <returns>False if the nonce was used before.</returns>
    public Task<bool> Use(string credential, string nonce, DateTimeOffset until) => database.Write(async connection =>
    {
        await RemoveOld(connection);
        return await Add(connection, credential, nonce, until) > 0;
    });

    /// <summary>Remembers what a signature came with first.</summary>
    /// <returns>False if it came with something else before.</returns>
    public Task<bool> Bind(IReadOnlyList<string> signatures, string with, DateTimeOffset until) => database.Write(async connection =>
    {
        await RemoveOld(connection);
        foreach (var signature in signatures)
            if (await connection.ExecuteScalarAsync<long?>(
                "SELECT 1 FROM partner_nonces WHERE credential = @signature AND nonce <> @with AND ends_at > @now LIMIT 1",
                new { signature, with, now = Now }) is not null)
                return false;
        foreach (var signature in signatures)
            await Add(connection, signature, with, until);
        return true;
    });

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    static Task<int> Add(DbConnection connection, string credential, string nonce, DateTimeOffset until) => connection.ExecuteAsync(
        """
        INSERT INTO partner_nonces (credential, nonce, ends_at) VALUES (@credential, @nonce, @endsAt)
        ON CONFLICT (credential, nonce) DO NOTHING
        """, new { credential, nonce, endsAt = until.ToUnixTimeMilliseconds() });

    Task<int> RemoveOld(DbConnection connection) => connection.ExecuteAsync(
        """
        DELETE FROM partner_nonces WHERE (credential, nonce) IN (
            SELECT credential, nonce FROM partner_nonces WHERE ends_at <= @now ORDER BY ends_at LIMIT 20)
        """, new { now = Now });
}
