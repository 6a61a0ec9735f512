using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>Answers and calls that are hard to tell apart.</summary>
sealed class PairingTests
{
    [Test]
    public async Task Of_two_answers_to_one_call_the_first_counts()
    {
        var platform = new FakePlatform
        {
            Answer = answers =>
            new JsonArray(answers[0]!.DeepClone(), Other(answers[0]!), answers[1]!.DeepClone())
        };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(2));

        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(new[] { "t0", "t1" }));

        static JsonNode Other(JsonNode answer)
        {
            var other = answer.DeepClone();
            other["result"]!["id"] = "other";
            return other;
        }
    }

    [Test]
    public async Task An_answer_to_a_call_of_an_earlier_request_is_nobodys()
    {
        JsonNode? early = null;
        var platform = new FakePlatform
        {
            Answer = answers =>
            {
                var late = early?.DeepClone();
                early = answers[0];
                return late is null ? [answers[0]!.DeepClone()] : [late, answers[0]!.DeepClone(), answers[1]!.DeepClone()];
            },
        };
        using var client = platform.Client();
        await client.SendAsync(Calls(1)[0]);

        var results = await client.SendBatchAsync(Calls(2));

        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(new[] { "t0", "t1" }));
    }

    [TestCase("""{"error":{"message":"m"}}""", -32603, "m")]
    [TestCase("""{"error":{"code":"x","message":7}}""", -32603,
        "The Anchor Platform failed on notify_transaction_error without saying why.")]
    [TestCase("""{"error":{"code":-32600.5,"message":"m"}}""", -32603, "m")]
    [TestCase("""{"error":{"code":-1,"message":"m","data":{"a":[1]}},"extra":1}""", -1, "m")]
    [TestCase("""{"error":{"code":-32600,"message":"m"},"result":{"id":"t1"}}""", -32600, "m")]
    public async Task An_error_of_an_odd_form_is_that_calls_alone(string answer, int code, string message)
    {
        var platform = new FakePlatform
        {
            Answer = answers =>
            {
                var odd = JsonNode.Parse(answer)!.AsObject();
                odd["id"] = answers[1]!["id"]!.DeepClone();
                return new JsonArray(answers[0]!.DeepClone(), odd, answers[2]!.DeepClone());
            },
        };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(3));

        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(new[] { "t0", null, "t2" }));
        Assert.That((results[1].Refused?.Code, results[1].Refused?.Message), Is.EqualTo((code, message)));
    }

    [Test]
    public async Task One_error_for_the_whole_request_is_each_calls()
    {
        var platform = new FakePlatform
        {
            Answer = _ =>
            [JsonNode.Parse("""{"jsonrpc":"2.0","error":{"code":-32603,"message":"out of order"}}""")]
        };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(
            [.. Calls(2), new NotifyCustomerInfoUpdated { TransactionId = "t2", CustomerId = "c" }]);

        Assert.That(results.Select(result => (result.Refused?.Method, result.Refused?.Reason)),
            Is.All.EqualTo(("batch", new RefusalReason.Other())));
    }

    [Test]
    public async Task Ids_are_the_callers()
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options => options with { BatchLimit = 2 });

        await client.SendBatchAsync(Calls(3), ["a", "ü\"", "17"]);
        await client.SendAsync(Calls(1)[0], "a");

        Assert.That(platform.Requests.SelectMany(calls => calls).Select(call => (string?)call!["id"]),
            Is.EqualTo(new[] { "a", "ü\"", "17", "a" }));
    }

    [Test]
    public async Task The_same_id_twice_in_a_batch_or_under_way_is_refused_before_anything_is_sent()
    {
        var answer = new TaskCompletionSource();
        var platform = new FakePlatform { Before = () => answer.Task };
        using var client = platform.Client();

        Assert.ThrowsAsync<ArgumentException>(() => client.SendBatchAsync(Calls(2), ["a", "a"]));
        var first = client.SendAsync(Calls(1)[0], "a");
        Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(Calls(1)[0], "a"));
        Assert.ThrowsAsync<ArgumentException>(() => client.SendBatchAsync(Calls(2), ["b", "a"]));
        answer.SetResult();

        Assert.That((await first).IsKnown);
        Assert.That((await client.SendAsync(Calls(1)[0], "b")).IsKnown, "nothing is left behind");
        Assert.That(platform.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_call_that_is_given_up_ends_at_once_and_its_id_is_free_again()
    {
        var asked = new TaskCompletionSource();
        var platform = new FakePlatform { Before = () => { asked.TrySetResult(); return Task.Delay(Timeout.Infinite); } };
        using var client = platform.Client();
        using var cancel = new CancellationTokenSource();

        var batch = client.SendBatchAsync(Calls(3), ["a", "b", "c"], cancel.Token);
        var single = client.Methods.NotifyTrustSet("t", cancel: cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();

        Assert.That(async () => await batch, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await single, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await client.SendAsync(Calls(1)[0], "a", cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        using var other = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
        Assert.That(async () => await client.SendAsync(Calls(1)[0], "a", other.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_client_that_is_disposed_leaves_no_call_waiting()
    {
        var platform = new FakePlatform { Before = () => Task.Delay(Timeout.Infinite) };
        var client = platform.Client();
        var sending = client.SendAsync(Calls(1)[0]);
        client.Dispose();

        Assert.That((await sending).IsKnown, Is.False);
    }

    [Test]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        var platform = new FakePlatform { Before = async () => await Task.Yield() };
        using var client = platform.Client();

        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
            (await client.SendAsync(new NotifyTransactionError { TransactionId = $"t{number}", Message = "m" })).ValueOrThrow().Id));

        Assert.That(ids, Is.EqualTo(Enumerable.Range(0, 200).Select(number => $"t{number}")));
    }

    static TransactionCall[] Calls(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new NotifyTransactionError { TransactionId = $"t{number}", Message = "m" })];
}
