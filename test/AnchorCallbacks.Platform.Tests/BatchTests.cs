using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>Many calls in one request, and what becomes of each.</summary>
sealed class BatchTests
{
    [Test]
    public async Task Calls_go_out_in_order_and_as_many_at_once_as_AP_takes()
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options => options with { BatchLimit = 40 });

        var results = await client.SendBatchAsync(Calls(100));

        Assert.That(platform.Requests.Select(request => request.Count), Is.EqualTo(new[] { 40, 40, 20 }));
        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(Calls(100).Select(call => call.TransactionId)));
    }

    [Test]
    public async Task Where_AP_takes_fewer_than_was_thought_the_rest_goes_in_smaller_requests()
    {
        var platform = new FakePlatform { Limit = 15 };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(50));

        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(Calls(50).Select(call => call.TransactionId)));
        Assert.That(platform.Executed, Is.EqualTo(Calls(50).Select(call => call.TransactionId)), "each once");
    }

    [Test]
    public async Task Each_call_ends_by_itself()
    {
        var platform = new FakePlatform();
        platform.Errors["t1"] = (-32600, "Transaction with id[t1] is not found");
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(3));

        Assert.That(results[0].Transaction!.Id, Is.EqualTo("t0"));
        Assert.That(results[1].Refused!.Reason, Is.EqualTo(new RefusalReason.NotFound("transaction")));
        Assert.That(results[2].Transaction!.Id, Is.EqualTo("t2"));
    }

    [Test]
    public async Task Answers_are_matched_by_id_whatever_their_order()
    {
        var platform = new FakePlatform { Answer = answers => new JsonArray([.. answers.Reverse().Select(answer => answer!.DeepClone())]) };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(5));

        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(Calls(5).Select(call => call.TransactionId)));
    }

    [Test]
    public async Task Answers_without_ids_are_matched_by_position()
    {
        var platform = new FakePlatform { Answer = WithoutIds };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(5));

        Assert.That(results.Select(result => result.Transaction?.Id), Is.EqualTo(Calls(5).Select(call => call.TransactionId)));
    }

    [Test]
    public async Task A_call_that_the_answer_leaves_out_is_unknown_and_the_others_are_not()
    {
        var platform = new FakePlatform { Answer = answers => new JsonArray(answers[0]!.DeepClone(), answers[2]!.DeepClone()) };
        using var client = platform.Client();

        var results = await client.SendBatchAsync(Calls(3));

        Assert.That(results.Select(result => result.Unknown is not null), Is.EqualTo(new[] { false, true, false }));
    }

    [Test]
    public async Task A_lost_answer_leaves_all_of_its_request_unknown_and_stops_nothing_after_it()
    {
        var platform = new FakePlatform { LoseRequest = 1 };
        using var client = platform.Client(options => options with { BatchLimit = 2 });

        var results = await client.SendBatchAsync(Calls(6));

        Assert.That(results.Select(result => result.Unknown is not null), Is.EqualTo(new[] { false, false, true, true, false, false }));
        Assert.That(platform.Requests, Has.Count.EqualTo(3), "and nothing is sent again");
    }

    [Test]
    public async Task A_call_the_release_lacks_is_left_out_of_the_request()
    {
        var platform = new FakePlatform();
        using var client = platform.Client(options => options with { Release = PlatformRelease.Parse("4.3.0") });

        var results = await client.SendBatchAsync([.. Calls(1), new RequestCustomerInfoUpdate { TransactionId = "t1" },
            new DoStellarPayment { TransactionId = "t2" }, .. Calls(1)]);

        Assert.That(results.Select(result => result.Refused?.Reason is RefusalReason.NoSuchMethod),
            Is.EqualTo(new[] { false, true, true, false }));
        Assert.That(platform.Executed, Is.EqualTo(new[] { "t0", "t0" }));
    }

    [Test]
    public async Task No_calls_are_no_request()
    {
        var platform = new FakePlatform();
        using var client = platform.Client();

        Assert.That(await client.SendBatchAsync([]), Is.Empty);
        Assert.That(platform.Requests, Is.Empty);
    }

    static JsonArray WithoutIds(JsonArray answers)
    {
        foreach (var answer in answers)
            answer!.AsObject().Remove("id");
        return answers;
    }

    static TransactionCall[] Calls(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new NotifyTransactionError { TransactionId = $"t{number}", Message = "m" })];
}
