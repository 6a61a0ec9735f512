using System.Diagnostics;
using System.Text;

namespace AnchorCallbacks.Tests.Model;

/// <summary>The model must be no brake on what is measured against it.</summary>
[NonParallelizable]
sealed class SpeedTests
{
    [Test, Explicit("measures; run it alone")]
    public async Task Thousands_of_calls_a_second_are_executed()
    {
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, """{"id":"c","status":"ACCEPTED","fields":{}}""")));
        await using var model = await PlatformModel.Start();
        model.CallbackUrl = server.Address;
        using var http = new HttpClient { BaseAddress = model.Address };
        var ids = Enumerable.Range(0, 8000).Select(_ => model.Wallet.StartDeposit(WalletSample.Account())).ToList();
        foreach (var (name, batch, method, more) in new[]
        {
            ("single reads", 1, "get_transaction", ""),
            ("reads, 40 a batch", 40, "get_transaction", ""),
            ("changes, 40 a batch", 40, "notify_customer_info_updated", ""),
            ("changes with a callback, 40 a batch", 40, "notify_customer_info_updated", ",\"customer_id\":\"c\",\"message\":\"m\""),
        })
        {
            const int Calls = 8000;
            var watch = Stopwatch.StartNew();
            await Parallel.ForEachAsync(Enumerable.Range(0, Calls / batch), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (n, stop) =>
            {
                var calls = Enumerable.Range(n * batch, batch).Select(i => "{\"jsonrpc\":\"2.0\",\"id\":\"" + i + "\",\"method\":\"" + method + "\",\"params\":{\"transaction_id\":\"" + ids[i % ids.Count] + "\"" + more + "}}");
                using var response = await http.PostAsync("/", new StringContent($"[{string.Join(',', calls)}]", Encoding.UTF8, "application/json"), stop);
                await response.Content.ReadAsByteArrayAsync(stop);
            });
            await TestContext.Out.WriteLineAsync($"{name}: {Calls / watch.Elapsed.TotalSeconds:0} calls/s");
        }
        Assert.That(model.Calls.Where(call => call.Changes && !call.Succeeded).Take(1), Is.Empty);
    }
}
