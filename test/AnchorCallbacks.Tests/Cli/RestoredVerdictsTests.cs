using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>Who was rejected or paid after a backup is not accepted or paid again with it.</summary>
sealed class RestoredVerdictsTests : IDisposable
{
    const string Backup = "backup.db";

    readonly TempFolder folder = new();
    readonly string account = WalletSample.Account(), other = WalletSample.Account(), late = WalletSample.Account();

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task Verdicts_and_claims_that_came_after_the_backup_are_there_again()
    {
        var (rejected, _) = await RejectAfterBackup();

        var restored = await Run("restore", Backup, "--force", "--json");

        Assert.That(restored.Code, Is.Zero, restored.Errors);
        var json = JsonNode.Parse(restored.Output)!;
        Assert.That(((long)json["verdicts_carried"]!, (bool)json["payable_unconfirmed"]!), Is.EqualTo((1, false)));
        Assert.That((await Run("verify")).Code, Is.Zero);
        Assert.That(Claims(), Is.EqualTo(new[] { "t1 batch/1" }));
        await using var server = await ServerProcess.Start(folder);
        Assert.That((await server.Client.GetCustomer(("id", rejected), ("type", "default"))).CustomerStatus, Is.EqualTo("REJECTED"));
        Assert.That((await server.Client.GetCustomer(("account", other), ("type", "default"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That((await Put(server, late)).CustomerStatus, Is.EqualTo("PROCESSING"), "it came after the backup, and was rejected");
    }

    [Test]
    public async Task Where_the_replaced_store_cannot_be_read_nothing_is_payable_until_an_operator_confirms()
    {
        await RejectAfterBackup();
        File.Delete(folder.DatabaseFile);

        var restored = await Run("restore", Backup, "--force", "--json");

        Assert.That(restored.Code, Is.Zero, restored.Errors);
        Assert.That((bool)JsonNode.Parse(restored.Output)!["payable_unconfirmed"]!, Is.True);
        Assert.That(restored.Errors, Does.Contain("store confirm"));
        using var connection = SqliteEngine.OpenReader(folder.DatabaseFile);
        Assert.That(await UnconfirmedRestore.Find(connection), Does.Contain("store confirm"));
    }

    async Task<(string Rejected, string Late)> RejectAfterBackup()
    {
        await using var server = await ServerProcess.Start(folder);
        var rejected = (await Put(server, account)).Id!;
        await Put(server, other);
        Assert.That((await Run("backup", Backup)).Code, Is.Zero);
        await Reject(server, rejected);
        var came = (await Put(server, late)).Id!;
        await Reject(server, came);
        await server.Stop();
        using var connection = SqliteEngine.OpenWriter(folder.DatabaseFile);
        await PayoutRows.AddClaim(connection, "t1", new("batch/1", "operator:local", 1));
        return (rejected, came);
    }

    async Task Reject(ServerProcess server, string id)
    {
        var address = Regex.Match(server.Output, @"Operators at\s+(http://[0-9.:]+)").Groups[1].Value;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/customers/{id}/decisions")
        {
            Content = new StringContent("""{"decision":"reject","type":"default","message":"No"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer",
                (await File.ReadAllTextAsync(folder.File("data/operator.key"))).Trim()) },
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), await response.Content.ReadAsStringAsync());
    }

    static Task<Reply> Put(ServerProcess server, string account) =>
        server.Client.PutCustomer(("account", account), ("first_name", "Ana"), ("last_name", "Prueba"),
            ("email_address", "ana@example.com"));

    Task<ServerExit> Run(params string[] args) => ServerProcess.RunToEnd(folder, ["store", .. args]);

    List<string> Claims()
    {
        using var connection = SqliteEngine.OpenReader(folder.DatabaseFile);
        return connection.Query<string>("SELECT transaction_id || ' ' || reference FROM payout_claims").AsList();
    }
}
