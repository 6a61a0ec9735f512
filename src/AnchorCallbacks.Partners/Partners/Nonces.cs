using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners;

/// <summary>Remembers nonces for all processes, so that a request is not taken twice.</summary>
sealed class Nonces(Database database, TimeProvider clock)
{
    /// <returns>False if the nonce was used before.</returns>
    public Task<bool> Use(string credential, string nonce, DateTimeOffset until) => database.Write(async connection =>
    {
        await connection.ExecuteAsync(
            """
            DELETE FROM partner_nonces WHERE (credential, nonce) IN (
                SELECT credential, nonce FROM partner_nonces WHERE ends_at <= @now ORDER BY ends_at LIMIT 20)
            """, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        return await connection.ExecuteAsync(
            """
            INSERT INTO partner_nonces (credential, nonce, ends_at) VALUES (@credential, @nonce, @endsAt)
            ON CONFLICT (credential, nonce) DO NOTHING
            """, new { credential, nonce, endsAt = until.ToUnixTimeMilliseconds() }) > 0;
    });
}
