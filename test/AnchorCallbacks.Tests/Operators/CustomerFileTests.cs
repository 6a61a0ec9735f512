using System.Security.Cryptography;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Secrecy;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class CustomerFileTests
{
    readonly string account = WalletSample.Account();

    [Test]
    public async Task A_customer_is_shown_with_values_documents_history_transactions_and_audit()
    {
        await using var server = await TestServer.Start();
        var photo = WalletSample.Photo(100);
        await server.PutMultipart(WalletSample.Person(account), ("photo_id_front", photo));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = await server.Customer(("account", account), ("first_name", "Eva"), ("transaction_id", "tx-1"), ("type", "sep6"));

        var file = await server.Look($"/customers/{id}");

        Assert.That(file.Status, Is.EqualTo(200), file.Body);
        Assert.That((file.Member("id"), file.Member("account"), file.Version(), file.Member("last_type")),
            Is.EqualTo((id, account, 2L, "sep6")));
        var fields = file.Json.GetProperty("fields");
        Assert.That((fields.GetProperty("first_name").GetProperty("value").GetString(), fields.GetProperty("first_name")
            .GetProperty("version").GetInt64()), Is.EqualTo(("Eva", 2L)));
        var document = fields.GetProperty("photo_id_front").GetProperty("document");
        Assert.That((document.GetProperty("media_type").GetString(), document.GetProperty("size").GetInt64()),
            Is.EqualTo(("image/jpeg", (long)photo.Length)));
        Assert.That(file.Items("types").Select(type => type.GetProperty("type").GetString()), Is.EquivalentTo(["default", "sep6"]));
        var history = file.Items("history").Single();
        Assert.That((history.GetProperty("version").GetInt64(), history.GetProperty("replaced").GetProperty("first_name")
            .GetProperty("value").GetString()), Is.EqualTo((2L, "Ana")));
        Assert.That(file.Items("transactions").Single().GetProperty("id").GetString(), Is.EqualTo("tx-1"));
        Assert.That(file.Items("audit").Select(line => line.GetProperty("action").GetString()), Is.EqualTo(["read", "update", "create"]));
    }

    [Test]
    public async Task Every_look_at_personal_data_is_written_down_with_who_and_what()
    {
        await using var server = await TestServer.Start();
        var stored = await server.PutMultipart(WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(100)));
        var file = await server.Look($"/customers/{stored.Id}");
        var document = file.Json.GetProperty("fields").GetProperty("photo_id_front").GetProperty("document").GetProperty("id").GetString()!;
        await server.Look($"/customers/{stored.Id}/documents/{document}");
        await server.Look($"/customers/{stored.Id}/history");
        await server.Look("/customers");

        var audit = (await server.Look($"/customers/{stored.Id}/audit")).Items("audit").ToList();

        Assert.That(audit.Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")} {line.GetProperty("detail")}"),
            Is.EquivalentTo(
        [
            "operator:local read history", $"operator:local read photo_id_front document={document}",
                "operator:local read last_name first_name email_address photo_id_front",
            "platform create " + audit[^1].GetProperty("detail").GetString(),
        ]));
    }

    [Test]
    public async Task A_decision_is_in_audit_and_history_and_its_message_in_neither_file_nor_log()
    {
        await using var server =
            await TestServer.Start(overrides: [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace")]);
        var planted = new PlantedValues();
        planted.Add("message", "Your brother Wilhelm says you moved");
        planted.Add("first name", "Wilhelmina-planted");
        var id = await server.Customer(WalletSample.Person(account, "Wilhelmina-planted"));
        foreach (var decision in new object[]
        {
            new { decision = "reject", fields = new[] { "first_name" }, message = "Your brother Wilhelm says you moved" },
            new { decision = "reject", type = "default", message = "Your brother Wilhelm says you moved" },
            new { decision = "ask", fields = new[] { "city" }, message = "Your brother Wilhelm says you moved" },
        })
            Assert.That((await server.Decide(id, decision, ("Idempotency-Key", Guid.NewGuid().ToString()))).Status, Is.EqualTo(200));
        await server.MustDecide(id, new { decision = "accept", fields = new[] { "first_name" } });
        var file = await server.Look($"/customers/{id}");
        await server.Look($"/customers/{id}/history");

        Assert.That(file.Items("audit").Skip(1).Select(line => $"{line.GetProperty("action")} {line.GetProperty("detail")}").Take(4),
            Is.EqualTo(["accept first_name", "ask city", "reject type=default", "reject first_name"]));
        Assert.That(file.Items("history").First().GetProperty("replaced").GetProperty("first_name").GetProperty("message").GetString(),
            Is.EqualTo("Your brother Wilhelm says you moved"));
        Assert.That(planted.FoundIn(server.Log.Text), Is.Empty);
        Assert.That(planted.FoundInFiles(await server.FilesToSearch()), Is.Empty);
    }

    [TestCase(10)]
    [TestCase(DocumentSeal.ChunkBytes)]
    [TestCase(DocumentSeal.ChunkBytes * 3 + 1)]
    public async Task A_document_comes_as_it_was_given_and_is_to_be_saved_not_shown(int length)
    {
        await using var server = await TestServer.Start();
        var photo = WalletSample.Photo(length);
        var (id, document) = await WithPhoto(server, photo);

        using var response = await server.Operators.GetAsync($"/customers/{id}/documents/{document}");

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(photo));
        Assert.Multiple(() =>
        {
            Assert.That(response.Content.Headers.ContentDisposition!.ToString(), Is.EqualTo("attachment; filename=\"photo_id_front.jpg\""));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/jpeg"));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(length));
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
            Assert.That(response.Headers.CacheControl!.NoStore);
        });
    }

    [Test]
    public async Task A_document_is_one_customers_and_goes_with_it()
    {
        await using var server = await TestServer.Start();
        var (id, document) = await WithPhoto(server, WalletSample.Photo(100));
        var other = await server.Customer(WalletSample.Person(WalletSample.Account()));

        (await server.Look($"/customers/{other}/documents/{document}")).AssertProblem(404, "not-found", "documentId");
        (await server.Look($"/customers/{id}/documents/nothing")).AssertProblem(404, "not-found", "documentId");
        await server.DeleteCustomer(id);
        (await server.Look($"/customers/{id}/documents/{document}")).AssertProblem(410, "gone", "id");
    }

    [Test]
    public async Task A_replaced_document_can_still_be_looked_at()
    {
        await using var server = await TestServer.Start();
        var first = WalletSample.Photo(100);
        var (id, document) = await WithPhoto(server, first);
        await server.PutMultipart([("id", id)], ("photo_id_front", WalletSample.Photo(100)));

        Assert.That(await server.Operators.GetByteArrayAsync($"/customers/{id}/documents/{document}"), Is.EqualTo(first));
    }

    [Test]
    public async Task A_document_that_breaks_in_the_middle_does_not_look_whole()
    {
        await using var server = await TestServer.Start();
        var (id, document) = await WithPhoto(server, WalletSample.Photo(DocumentSeal.ChunkBytes * 8));
        await server.Get<Database>().Write(async connection =>
            await connection.ExecuteAsync("UPDATE document_chunks SET sealed = @zeros WHERE document_id = @document AND number = 5",
                new { document, zeros = new byte[100] }));

        Assert.That(async () =>
            await server.Operators.GetByteArrayAsync($"/customers/{id}/documents/{document}"), Throws.InstanceOf<HttpRequestException>()
            .Or.InstanceOf<IOException>());
        await server.Get<Database>().Write(async connection =>
            await connection.ExecuteAsync("UPDATE document_chunks SET sealed = @zeros WHERE document_id = @document AND number = 0",
                new { document, zeros = new byte[100] }));
        (await server.Look($"/customers/{id}/documents/{document}")).AssertProblem(500, "unavailable");
    }

    [Test, NonParallelizable]
    public async Task A_large_document_passes_through_little_memory()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:FileBytes", "67108864"));
        var photo = WalletSample.Photo(48 << 20);
        var digest = SHA256.HashData(photo);
        var (id, document) = await WithPhoto(server, photo);
        photo = null;
        GC.Collect();
        var (before, most) = (GC.GetTotalMemory(true), 0L);

        using var response = await server.Operators.GetAsync($"/customers/{id}/documents/{document}",
            HttpCompletionOption.ResponseHeadersRead);
        await using var content = await response.Content.ReadAsStreamAsync();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int read, pieces = 0; (read = await content.ReadAsync(buffer)) > 0; pieces++)
        {
            hash.AppendData(buffer, 0, read);
            if (pieces % 16 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.That(most - before, Is.LessThan(16 << 20));
        Assert.That(hash.GetHashAndReset(), Is.EqualTo(digest));
    }

    [Test]
    public async Task A_kept_customer_is_shown_until_it_is_erased_and_its_audit_after_that()
    {
        await using var server = await TestServer.Start(overrides: [("Customers:Deletion", "retain"), ("Customers:RetainDays", "1")]);
        var id = await server.Customer(WalletSample.Person(account));

        Assert.That((await server.Operate(HttpMethod.Delete, $"/customers/{id}")).Status, Is.EqualTo(204));

        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
        var kept = await server.Look($"/customers/{id}");
        Assert.That((kept.Status, kept.Json.GetProperty("fields").GetProperty("first_name").GetProperty("value").GetString()),
            Is.EqualTo((200, "Ana")));
        Assert.That(kept.Member("erase_at"), Is.Not.Null);
        (await server.Decide(id, new { decision = "clear", type = "default" })).AssertProblem(409, "conflict", "id");

        server.Clock.Advance(TimeSpan.FromDays(2));
        await server.Get<AnchorCallbacks.Customers.CustomerDeletion>().EraseDue();

        (await server.Look($"/customers/{id}")).AssertProblem(410, "gone", "id");
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit")
            .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")}"),
            Does.Contain("operator:local delete").And.Contain("server erase"));
        (await server.Look("/customers/nobody/audit")).AssertProblem(404, "not-found", "id");
    }

    [Test]
    public async Task Deleting_erases_at_once_for_operators_and_wallets_and_is_answered_alike_again()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));

        Assert.That((await server.Operate(HttpMethod.Delete, $"/customers/{id}")).Status, Is.EqualTo(204));
        Assert.That((await server.Operate(HttpMethod.Delete, $"/customers/{id}")).Status, Is.EqualTo(204));
        (await server.Operate(HttpMethod.Delete, "/customers/nobody")).AssertProblem(404, "not-found", "id");

        Assert.That((await server.GetCustomer(("account", account))).Id, Is.Null);
        (await server.Look($"/customers/{id}")).AssertProblem(410, "gone", "id");
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit").First().GetProperty("actor").GetString(),
            Is.EqualTo("operator:local"));
    }

    [Test]
    public async Task Long_histories_and_audits_come_in_pages()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account, "Ana 0"));
        for (var i = 1; i <= 7; i++)
            await server.Customer(("id", id), ("first_name", $"Ana {i}"));

        foreach (var (list, count) in new[] { ("history", 7), ("audit", 8) })
        {
            var versions = new List<long>();
            var next = "";
            while (next is not null)
            {
                var page = await server.Look($"/customers/{id}/{list}?limit=3{(next.Length > 0 ? $"&cursor={next}" : "")}");
                versions.AddRange(page.Items(list)
                    .Where(item => !(item.TryGetProperty("action", out var action) && action.GetString() == "read"))
                    .Select(item => item.GetProperty("version").GetInt64()));
                next = page.Member("next");
            }
            Assert.That(versions, Is.EqualTo(Enumerable.Range(9 - count, count).Reverse()), list);
            (await server.Look($"/customers/{id}/{list}?cursor=x")).AssertProblem(400, "invalid", "cursor");
        }
    }

    async Task<(string Id, string Document)> WithPhoto(TestServer server, byte[] photo)
    {
        var stored = await server.PutMultipart(WalletSample.Person(account), ("photo_id_front", photo));
        Assert.That(stored.Status, Is.EqualTo(200), stored.Body);
        return (stored.Id!, (await server.Record(stored.Id!))[Customers.Sample.Field("photo_id_front")]!.Document!.Id);
    }
}
