using System.Net;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>Requests to receivers, with names that lead elsewhere.</summary>
sealed class WebhookClientTests
{
    static readonly WebhookMessage Message = new([("webhook-id", "msg_1")], "{}"u8.ToArray());

    static readonly WebhookOptions None = new([], [], TimeSpan.FromSeconds(15));

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    [TestCase("::ffff:127.0.0.1")]
    public async Task A_name_that_leads_inside_is_not_called(string inside)
    {
        await using var receiver = await Receiver.Start();
        using var client = Client(None, inside);

        var result = await client.Post($"http://public.example:{new Uri(receiver.Url).Port}/", Message, default);

        Assert.That((result.IsSuccess, result.Status, result.Error), Is.EqualTo((false, 0, ReceiverUrl.Inside)));
        Assert.That(receiver.All, Is.Empty);
    }

    [Test]
    public async Task A_name_that_is_allowed_may_lead_inside_and_no_other()
    {
        await using var receiver = await Receiver.Start();
        var port = new Uri(receiver.Url).Port;
        using var client = Client(None with { InternalHosts = [$"hooks.lan:{port}"] }, "127.0.0.1");

        Assert.That((await client.Post($"http://HOOKS.lan:{port}/", Message, default)).Status, Is.EqualTo(204));
        Assert.That((await client.Post($"http://other.lan:{port}/", Message, default)).Error, Is.EqualTo(ReceiverUrl.Inside));
        Assert.That(receiver.All.Single().Id, Is.EqualTo("msg_1"));
    }

    [Test]
    public async Task A_redirect_is_not_followed_and_an_endless_body_is_not_read()
    {
        await using var receiver = await Receiver.Start();
        using var client = Client(None with { InternalHosts = ["hooks.lan"] }, "127.0.0.1");
        var url = $"http://hooks.lan:{new Uri(receiver.Url).Port}/";
        receiver.Answer = (_, context) =>
        {
            context.Response.Headers.Location = "http://127.0.0.1/";
            return Task.FromResult(307);
        };
        Assert.That((await client.Post(url, Message, default)).Status, Is.EqualTo(307));
        var ended = new TaskCompletionSource();
        receiver.Answer = async (_, context) =>
        {
            try
            {
                context.Response.StatusCode = 200;
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
            }
            finally
            {
                ended.TrySetResult();
            }
            return 200;
        };

        Assert.That((await client.Post(url, Message, default)).IsSuccess);
        await ended.Task;
    }

    [Test]
    public async Task A_receiver_that_hangs_is_given_up_in_time()
    {
        await using var receiver = await Receiver.Start();
        var clock = new FakeClock();
        using var client = Client(None with { InternalHosts = ["hooks.lan"] }, "127.0.0.1", clock);
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Answer = async (_, _) =>
        {
            asked.SetResult();
            await release.Task;
            return 204;
        };

        var posting = client.Post($"http://hooks.lan:{new Uri(receiver.Url).Port}/", Message, default);
        await asked.Task;
        clock.Advance(TimeSpan.FromSeconds(15));

        var result = await posting;
        Assert.That((result.Error, result.Duration), Is.EqualTo(("no answer within 15 seconds", TimeSpan.FromSeconds(15))));
        release.SetResult();
    }

    [Test]
    public async Task A_name_without_addresses_and_a_closed_port_are_failures()
    {
        using var nowhere = new WebhookClient(None, (_, _) => Task.FromResult<IPAddress[]>([]), TimeProvider.System);
        Assert.That((await nowhere.Post("http://nowhere.example/", Message, default)).Error, Is.Not.Empty);
        using var closed = Client(None with { InternalHosts = ["hooks.lan"] }, "127.0.0.1");
        Assert.That((await closed.Post("http://hooks.lan:1/", Message, default)).Error, Is.EqualTo("the connection was refused"));
    }

    [TestCase("ftp://hooks.example.com/")]
    [TestCase("hooks.example.com")]
    [TestCase("http://hooks.example.com/")]
    [TestCase("https://user:word@hooks.example.com/")]
    [TestCase("https://hooks.example.com/#part")]
    [TestCase("https://127.0.0.1/")]
    [TestCase("https://2130706433/")]
    [TestCase("https://0x7f.1/")]
    [TestCase("https://[::1]/")]
    [TestCase("https://[::ffff:10.0.0.1]/")]
    [TestCase("https://169.254.169.254/latest/meta-data/")]
    [TestCase("https://127.0.0.1./")]
    [TestCase("https://localhost/")]
    [TestCase("https://LocalHost./")]
    [TestCase("https://a.localhost:8443/")]
    [TestCase("https://hooks.example.com:0/")]
    [TestCase("https://hooks.example.com/\u00e9")]
    public void An_address_that_may_not_be_used_is_refused_at_once(string url) =>
        Assert.That(ReceiverUrl.Problem(url, None)?.Text, Does.StartWith("url: "));

    [TestCase("https://hooks.example.com/a?b=c")]
    [TestCase("https://8.8.8.8:8443/")]
    public void An_address_that_may_be_used_is_taken(string url) => Assert.That(ReceiverUrl.Problem(url, None), Is.Null);

    static WebhookClient Client(WebhookOptions options, string address, FakeClock? clock = null) =>
        new(options, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]), clock ?? new FakeClock());
}
