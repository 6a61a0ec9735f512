using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Partners;

/// <summary>A business that calls a partner API.</summary>
sealed class Partner
{
    public string Name { get; init; } = "";
    public string Door { get; init; } = "";
    public bool MaySetStatus { get; init; }

    /// <summary>Addresses that it may call from, separated by spaces; empty: all.</summary>
    public string Networks { get; init; } = "";

    public long CreatedAt { get; init; }
    public long? RevokedAt { get; init; }

    /// <summary>The name in the audit log.</summary>
    public string Actor => $"partner:{Name}";
}

sealed class CredentialRow
{
    public string Id { get; init; } = "";
    public string Partner { get; init; } = "";
    public string Kind { get; init; } = "";
    public byte[] Secret { get; init; } = [];
    public long CreatedAt { get; init; }
    public long? EndsAt { get; init; }
}

/// <summary>The tables of partners and of their credentials.</summary>
static class PartnerRows
{
    const string Columns = "SELECT name, door, may_set_status, networks, created_at, revoked_at FROM partners";
    const string Credentials = "SELECT id, partner, kind, secret, created_at, ends_at FROM partner_credentials";

    public static async ValueTask<List<Partner>> All(DbConnection connection) =>
        (await connection.QueryAsync<Partner>(Columns + " ORDER BY name")).AsList();

    public static async ValueTask<Partner?> Find(DbConnection connection, string name) =>
        await connection.QueryFirstOrDefaultAsync<Partner>(Columns + " WHERE name = @name", new { name });

    public static Task<int> Save(DbConnection connection, Partner partner) => connection.ExecuteAsync(
        """
        INSERT INTO partners (name, door, may_set_status, networks, created_at)
        VALUES (@Name, @Door, @maySetStatus, @Networks, @CreatedAt)
        ON CONFLICT (name) DO UPDATE SET may_set_status = excluded.may_set_status, networks = excluded.networks, revoked_at = NULL
        """, new { partner.Name, partner.Door, maySetStatus = partner.MaySetStatus ? 1L : 0L, partner.Networks, partner.CreatedAt });

    public static async Task Revoke(DbConnection connection, string name, long at)
    {
        await connection.ExecuteAsync("UPDATE partners SET revoked_at = @at WHERE name = @name", new { name, at });
        await connection.ExecuteAsync("DELETE FROM partner_credentials WHERE partner = @name", new { name });
    }

    public static async ValueTask<CredentialRow?> FindCredential(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<CredentialRow>(Credentials + " WHERE id = @id", new { id });

    public static async ValueTask<List<CredentialRow>> CredentialsOf(DbConnection connection, string partner) =>
        (await connection.QueryAsync<CredentialRow>(Credentials + " WHERE partner = @partner ORDER BY kind, id", new { partner })).AsList();

    public static Task<int> Add(DbConnection connection, CredentialRow row) => connection.ExecuteAsync(
        """
        INSERT INTO partner_credentials (id, partner, kind, secret, created_at, ends_at)
        VALUES (@Id, @Partner, @Kind, @Secret, @CreatedAt, @EndsAt)
        """, row);

    public static Task<int> Replace(DbConnection connection, string partner, string kind, string id, byte[] secret, long now) =>
        connection.ExecuteAsync(
            """
            UPDATE partner_credentials SET secret = @secret
            WHERE id = @id AND partner = @partner AND kind = @kind AND (ends_at IS NULL OR ends_at > @now)
            """, new { partner, kind, id, secret, now });

    /// <summary>Ends the credentials of a kind at a time, so that a partner can change to a new one.</summary>
    public static Task<int> End(DbConnection connection, string partner, string kind, long at) => connection.ExecuteAsync(
        "UPDATE partner_credentials SET ends_at = @at WHERE partner = @partner AND kind = @kind AND (ends_at IS NULL OR ends_at > @at)",
        new { partner, kind, at });
}
