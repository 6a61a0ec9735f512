using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests.Contract;

/// <summary>Every recorded JSON-RPC exchange: the typed call sends what AP accepted, and AP's bytes become the right result or
/// failure.</summary>
sealed class RpcContractTests
{
    static readonly RecordedExchange[] All =
        [.. RecordedExchange.Load("platform-rpc"), .. RecordedExchange.Load("platform-auth"),
        .. RecordedExchange.Load("platform-memo-tokens")];

    /// <summary>One well-formed call of a method the release has.</summary>
    static IEnumerable<RecordedExchange> Calls =>
        All.Where(exchange => ReadCall(exchange) is { } call && exchange.Status == 200 && HasMethod(exchange, call.Method));

    /// <summary>One well-formed call of a method the release lacks.</summary>
    static IEnumerable<RecordedExchange> Missing =>
        All.Where(exchange => ReadCall(exchange) is { } call && exchange.Status == 200 && !HasMethod(exchange, call.Method));

    /// <summary>All the rest: batches, bad envelopes, parameters no type allows, refused credentials.</summary>
    static IEnumerable<RecordedExchange> Odd =>
        All.Where(exchange => exchange.Method == "POST" && (ReadCall(exchange) is null || exchange.Status != 200));

    [Test]
    public void Every_exchange_is_covered()
    {
        Assert.That(Calls.Count() + Missing.Count() + Odd.Count(), Is.EqualTo(All.Count(exchange => exchange.Method == "POST")));
        Assert.That(Calls.Count(), Is.GreaterThan(200));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_typed_call_sends_what_AP_accepted_and_reads_what_it_answered(RecordedExchange exchange)
    {
        var call = ReadCall(exchange)!.Value;
        using var stage = new Stage(options =>
            options with { Release = PlatformRelease.Parse(exchange.Release) }, JsonNode.Parse(exchange.Body)![0]!["id"]!.ToString());
        stage.Answer(exchange.Status, exchange.Answer, exchange.ContentType);

        var outcome = await Send(stage.Client, call.Call);

        var answer = exchange.AnswerJson[0];
        if (answer.TryGetProperty("result", out var result))
        {
            Assert.That(outcome, Is.Not.InstanceOf<Exception>());
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(Sent(stage)), Expected(exchange)), Is.True, Sent(stage));
            AssertResult(outcome!, result);
        }
        else
        {
            AssertRefusal((outcome as PlatformRefusedException)!, answer.GetProperty("error"), call.Method, exchange.Scenario);
        }
    }

    [TestCaseSource(nameof(Missing))]
    public async Task A_call_the_release_lacks_fails_before_it_is_sent(RecordedExchange exchange)
    {
        var call = ReadCall(exchange)!.Value;
        using var stage = new Stage(options => options with { Release = PlatformRelease.Parse(exchange.Release) });
        stage.Answer(exchange.Status, exchange.Answer, exchange.ContentType);

        var failure = call.Call is GetTransaction or GetTransactions
            ? await Catch(() => stage.Client.SendRawAsync(call.Method,
                JsonSerializer.SerializeToElement(call.Call, call.Call.Method.CallType)))
            : await Send(stage.Client, call.Call) as Exception;

        var refused = failure as PlatformRefusedException;
        Assert.That(refused?.Reason, Is.InstanceOf<RefusalReason.NoSuchMethod>());
        Assert.That(refused!.Message, Does.Contain(exchange.Release).And.Contain(call.Method)
            .And.Contain(PlatformMethods.Find(call.Method)!.Releases.ToString()));
        Assert.That(stage.Received(), Is.Empty);
    }

    [TestCaseSource(nameof(Missing))]
    public async Task Where_the_release_is_not_known_AP_saying_so_is_the_same_failure(RecordedExchange exchange)
    {
        var call = ReadCall(exchange)!.Value;
        using var stage = new Stage(id: JsonNode.Parse(exchange.Body)![0]!["id"]!.ToString());
        stage.Answer(exchange.Status, exchange.Answer, exchange.ContentType);

        var refused = (await Catch(() =>
            stage.Client.SendRawAsync(call.Method,
            JsonSerializer.SerializeToElement(call.Call, call.Call.Method.CallType))) as PlatformRefusedException)!;

        Assert.That(refused.Code, Is.EqualTo(-32601).Or.EqualTo(-32600), "a method of custody is refused for its status first");
        if (refused.Code == -32601)
            Assert.That(refused.Reason, Is.InstanceOf<RefusalReason.NoSuchMethod>());
    }

    [TestCaseSource(nameof(Odd))]
    public async Task What_AP_answers_to_odd_requests_is_understood(RecordedExchange exchange)
    {
        var elements = exchange.Status == 200 ? exchange.AnswerJson.GetArrayLength() : 0;
        var id = elements == 1 && exchange.AnswerJson[0].TryGetProperty("id", out var answered) ? answered.ToString() : null;
        using var stage = new Stage(options => options with { Release = PlatformRelease.Parse(exchange.Release) }, id);
        stage.Answer(exchange.Status, exchange.Answer, exchange.ContentType);

        var outcome = await Send(stage.Client, new NotifyTransactionError { TransactionId = "t", Message = "m" });

        var expected = exchange.Status switch
        {
            403 => outcome is PlatformUnreachableException { Reason: UnreachableCause.Forbidden },
            400 => outcome is PlatformUnreachableException { Reason: UnreachableCause.NotUnderstood },
            500 => outcome is OutcomeUnknown,
            // One call gets one answer, also without an id; a batch's answers belong to other calls.
            _ => elements == 1 ? outcome is PlatformRefusedException : outcome is OutcomeUnknown,
        };
        Assert.That(expected, Is.True, $"{outcome}");
    }

    static async Task<object?> Send(PlatformClient client, PlatformCall call)
    {
        try
        {
            switch (call)
            {
                case TransactionCall change:
                    var result = await client.SendAsync(change);
                    return result.IsKnown ? result.Value : result.Unknown;
                case GetTransaction query:
                    return await client.GetTransactionAsync(query.TransactionId);
                case GetQuote query:
                    return await client.GetQuoteAsync(query.QuoteId);
                case GetTransactions query:
                    // One page: the recorded answer is one.
                    await using (var pages = client.ListTransactionsAsync(query).GetAsyncEnumerator())
                    {
                        var page = new List<Transaction>();
                        while (page.Count < query.PageSize && await pages.MoveNextAsync())
                            page.Add(pages.Current);
                        return page;
                    }
                default:
                    throw new AssertionException("no such kind of call");
            }
        }
        catch (PlatformException e)
        {
            return e;
        }
    }

    static async Task<Exception?> Catch(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (PlatformException e)
        {
            return e;
        }
    }

    static void AssertResult(object outcome, JsonElement result)
    {
        if (outcome is List<Transaction> page)
        {
            Assert.That(page.Select(transaction => transaction.Id),
                Is.EqualTo(result.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("id").GetString())));
            return;
        }
        if (outcome is Quote quote)
        {
            Assert.That((quote.Id, quote.SellAsset),
                Is.EqualTo((result.GetProperty("id").GetString(), result.GetProperty("sell_asset").GetString())));
            return;
        }
        var transaction = (Transaction)outcome;
        Assert.That(JsonElement.DeepEquals(transaction.Raw, result));
        // What is written again is what came: nothing was lost on the way into the type, and nothing changed.
        var again = JsonSerializer.SerializeToNode(transaction, PlatformJson.Default.Transaction)!;
        Assert.That(JsonNode.DeepEquals(again, JsonNode.Parse(result.GetRawText())), Is.True,
            $"{again.ToJsonString()}\n{result.GetRawText()}");
    }

    static void AssertRefusal(PlatformRefusedException refused, JsonElement error, string method, string scenario)
    {
        var text = error.TryGetProperty("message", out var message) ? message.GetString()! : "";
        Assert.That(refused, Is.Not.Null);
        Assert.That(refused.Code, Is.EqualTo(error.GetProperty("code").GetInt32()));
        Assert.That(refused.Method, Is.EqualTo(method));
        Assert.That(refused.Detail ?? refused.Message, Is.EqualTo(text));
        Assert.That(refused.Message, Does.Not.Contain("org.stellar").And.Not.Contain("java.").And.Not.Contain("Cannot invoke"));
        Assert.That(refused.Reason.GetType(), Is.EqualTo(ExpectedReasons.For(refused.Code, text, method)), $"{scenario}: {text}");
    }

    static string Sent(Stage stage)
    {
        var node = JsonNode.Parse(stage.Received().Single().Body!)!.AsArray();
        node[0]!.AsObject().Remove("id");
        return node.ToJsonString();
    }

    /// <summary>The recorded request without its id and without the <c>type</c> that AP's sample server adds.</summary>
    static JsonArray Expected(RecordedExchange exchange)
    {
        var node = JsonNode.Parse(exchange.Body)!.AsArray();
        var call = node[0]!.AsObject();
        call.Remove("id");
        call["params"]!.AsObject().Remove("type");
        return node;
    }

    static bool HasMethod(RecordedExchange exchange, string method) =>
        PlatformMethods.Find(method)!.Releases.Include(PlatformRelease.Parse(exchange.Release));

    /// <returns>Null for what no typed call can say.</returns>
    static (string Method, PlatformCall Call)? ReadCall(RecordedExchange exchange)
    {
        try
        {
            if (JsonNode.Parse(Encoding.UTF8.GetString(exchange.Body)) is not JsonArray { Count: 1 } calls
                || calls[0] is not JsonObject call
                || (string?)call["jsonrpc"] != "2.0" || call["id"] is not JsonValue id || id.GetValueKind() != JsonValueKind.String
                    || call.Count != 4
                || (string?)call["method"] is not { } name || PlatformMethods.Find(name) is not { } method
                    || call["params"] is not JsonObject parameters)
                return null;
            parameters.Remove("type");
            var typed = (PlatformCall)parameters.Deserialize(method.CallType)!;
            // A member the type does not know, or a value it cannot hold, makes it another request.
            return JsonNode.DeepEquals(JsonSerializer.SerializeToNode(typed, method.CallType), parameters) ? (name, typed) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
