using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Store;

/// <summary>Numbers that the server remembers about itself, each under a name. This class owns the table <c>server_facts</c>.</summary>
static class ServerFacts
{
    /// <summary>Null if there is no such fact.</summary>
    public static async ValueTask<long?> Find(DbConnection connection, string name) =>
        await connection.ExecuteScalarAsync<long?>("SELECT value FROM server_facts WHERE name = @name", new { name });

    public static Task<int> Set(DbConnection connection, string name, long value) => connection.ExecuteAsync(
        "INSERT INTO server_facts (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        new { name, value });

    /// <summary>Keeps the value of a fact that exists.</summary>
    public static Task<int> SetOnce(DbConnection connection, string name, long value) => connection.ExecuteAsync(
        "INSERT INTO server_facts (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING", new { name, value });

    public static Task<int> Remove(DbConnection connection, string name) =>
        connection.ExecuteAsync("DELETE FROM server_facts WHERE name = @name", new { name });
}
