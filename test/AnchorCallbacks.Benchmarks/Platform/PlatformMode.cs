using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Benchmarks.Platform;

/// <summary>The platform process. It is told what to do a line at a time, and answers each with a line.</summary>
sealed class PlatformMode
{
    public const string Name = "platform";

    static readonly TimeSpan Time = TimeSpan.FromMilliseconds(5), LookAgain = TimeSpan.FromMilliseconds(1);

    readonly StubTransactions transactions;
    readonly StubCalls calls;
    readonly StubPace changes = new(Time), lists = new(Time);
    StubFault fault;

    PlatformMode(Population people)
    {
        transactions = new(people);
        calls = new(transactions);
    }

    public static Task<int> Run(int count) => new PlatformMode(new Population(1, count, Alike: true)).Run();

    async Task<int> Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/", Answer);
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture));
        while (await Console.In.ReadLineAsync() is { } line)
            // Not waited for: whoever gives orders may be gone before one is done.
            _ = Report(Obey(line.Split(' ')));
        return 0;
    }

    static async Task Report(Task<string> order) => Console.WriteLine(await order);

    async Task<string> Obey(string[] order)
    {
        switch (order)
        {
            // Everybody is to be asked again; calls are held up until all are in the outbox.
            case ["fill"]:
                changes.Hold();
                transactions.Reset();
                lists.Open();
                return "filled";
            case ["callback", var port]:
                calls.Callback?.Dispose();
                calls.Callback = port == "none" ? null : new(int.Parse(port, CultureInfo.InvariantCulture));
                return "set";
            case ["each", var each]:
                changes.EachCall = bool.Parse(each);
                return "set";
            case ["open"]:
                lists.Open();
                changes.Open();
                return "open";
            case ["drain"]:
                return await Drain();
            case ["ask", var number]:
                return Encoding.UTF8.GetString(transactions.Ask(int.Parse(number, CultureInfo.InvariantCulture)));
            case ["fault", var name]:
                fault = Enum.Parse<StubFault>(name);
                return "set";
            // Until the next order.
            case ["trickle", var limit]:
                lists.Hold();
                changes.Limit = double.Parse(limit, CultureInfo.InvariantCulture);
                changes.Open();
                return "trickling";
            case ["stop"]:
                changes.Hold();
                changes.Limit = 0;
                return transactions.StillWaiting.ToString(CultureInfo.InvariantCulture);
            default:
                throw new ArgumentException($"Unknown order: {string.Join(' ', order)}");
        }
    }

    /// <returns>How many seconds it took until all had been told.</returns>
    async Task<string> Drain()
    {
        // What is read of AP meanwhile would be measured with it.
        lists.Hold();
        var watch = Stopwatch.StartNew();
        changes.Open();
        while (transactions.StillWaiting > 0)
            await Task.Delay(LookAgain);
        return watch.Elapsed.TotalSeconds.ToString(CultureInfo.InvariantCulture);
    }

    async Task Answer(HttpContext context)
    {
        using var batch = await JsonDocument.ParseAsync(context.Request.Body);
        if (StubCalls.Changes(batch.RootElement))
            await changes.Wait(batch.RootElement.GetArrayLength());
        else if (StubCalls.Lists(batch.RootElement))
            await lists.Wait(1);
        if (fault == StubFault.Unavailable)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        var answer = await calls.Execute(batch.RootElement);
        if (fault == StubFault.Lost)
            context.Abort();
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer);
    }
}
