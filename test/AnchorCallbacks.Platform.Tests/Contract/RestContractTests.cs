using System.Text.Json;

namespace AnchorCallbacks.Platform.Tests.Contract;

/// <summary>The recorded REST exchanges, which 2.x is read by.</summary>
sealed class RestContractTests
{
    static readonly RecordedExchange[] All =
        [.. RecordedExchange.Load("platform-rest"), .. RecordedExchange.Load("platform-auth").Where(exchange => exchange.Method == "GET")];

    static IEnumerable<RecordedExchange> Reads =>
        All.Where(exchange => exchange.Method == "GET" && exchange.Target.StartsWith("/transactions/", StringComparison.Ordinal));

    static IEnumerable<RecordedExchange> Lists =>
        All.Where(exchange => exchange.Method == "GET" && exchange.Target.StartsWith("/transactions", StringComparison.Ordinal)
        && !exchange.Target.StartsWith("/transactions/", StringComparison.Ordinal));

    [TestCaseSource(nameof(Reads))]
    public async Task A_transaction_is_read_over_REST_where_AP_is_2(RecordedExchange exchange)
    {
        using var stage = new Stage(options => options with { Release = PlatformRelease.Parse("2.12.0") });
        stage.AnswerGet(exchange.Target, exchange.Status, exchange.Answer, exchange.ContentType);
        var id = exchange.Target.Split('/')[2];

        if (exchange.Status == 200)
        {
            var transaction = await stage.Client.GetTransactionAsync(id);
            Assert.That(transaction.Id, Is.EqualTo(id));
            Assert.That(JsonElement.DeepEquals(transaction.Raw, exchange.AnswerJson));
        }
        else if (exchange.Status == 404)
        {
            var refused = Assert.ThrowsAsync<PlatformRefusedException>(() => stage.Client.GetTransactionAsync(id))!;
            Assert.That(refused.Reason, Is.EqualTo(new RefusalReason.NotFound("transaction")));
        }
        else
        {
            var unreachable = Assert.ThrowsAsync<PlatformUnreachableException>(() => stage.Client.GetTransactionAsync(id))!;
            Assert.That((exchange.Status, unreachable.Reason), Is.EqualTo((403, UnreachableCause.Forbidden)));
        }
    }

    [TestCaseSource(nameof(Lists))]
    public async Task A_list_is_read_over_REST_where_AP_is_2(RecordedExchange exchange)
    {
        using var stage = new Stage(options => options with { Release = PlatformRelease.Parse("2.12.0") });
        stage.Answer(exchange.Status, exchange.Answer, exchange.ContentType);
        var query = new GetTransactions { Sep = Sep.Six, PageSize = 500, Statuses = [TransactionStatus.PendingCustomerInfoUpdate] };

        if (exchange.Status != 200)
        {
            Assert.ThrowsAsync<PlatformUnreachableException>(async () =>
                await stage.Client.ListTransactionsAsync(query).FirstOrDefaultAsync());
            return;
        }
        var ids = await stage.Client.ListTransactionsAsync(query).Select(transaction => transaction.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo(exchange.AnswerJson.GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("id").GetString())));
        Assert.That(stage.Received().Single().Url,
            Does.EndWith(
                "/transactions?sep=6&order_by=created_at&order=asc&statuses=pending_customer_info_update&page_number=0&page_size=500"));
    }

    [Test]
    public async Task Lists_are_read_to_their_last_page()
    {
        using var stage = new Stage(options => options with { Release = PlatformRelease.Parse("2.12.0") });
        foreach (var (page, records) in new[] { (0, """{"id":"a"},{"id":"b"}"""), (1, """{"id":"c"},{"id":"d"}"""), (2, "") })
            stage.AnswerPage(page, $$"""{"records":[{{records}}]}""");

        var ids = await stage.Client.ListTransactionsAsync(new GetTransactions { Sep = Sep.ThirtyOne, PageSize = 2 })
            .Select(transaction => transaction.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo(new[] { "a", "b", "c", "d" }));
    }
}
