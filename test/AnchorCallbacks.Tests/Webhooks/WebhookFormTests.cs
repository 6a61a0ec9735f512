using System.Text;
using System.Text.Json;
using AnchorCallbacks.Webhooks;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>Payloads and signatures, against those of public libraries.</summary>
sealed class WebhookFormTests
{
    static readonly JsonElement Vectors = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Webhooks", "Vectors", "standard-webhooks.json"))).RootElement;

    [Test]
    public void The_signatures_are_those_of_the_standard_s_own_library()
    {
        var secret = Vectors.GetProperty("secret").GetString()!;
        foreach (var message in Vectors.GetProperty("messages").EnumerateArray())
        {
            var signed = StandardForm.Sign(message.GetProperty("id").GetString()!,
                Encoding.UTF8.GetBytes(message.GetProperty("body").GetString()!), [secret],
                DateTimeOffset.FromUnixTimeSeconds(message.GetProperty("timestamp").GetInt64()));
            Assert.That(signed.Headers.Single(header => header.Name == "webhook-signature").Value,
                Is.EqualTo(message.GetProperty("signature").GetString()));
        }
    }

    [Test]
    public void A_receiver_with_the_library_verifies_our_request_and_no_other()
    {
        var (secret, old) = (WebhookSecret.New(), WebhookSecret.New());
        var body = StandardForm.Payload("customer.updated", DateTimeOffset.UnixEpoch, """{"id":"é"}""", [("first_name", "Ana \"A\"")]);
        var now = TimeProvider.System.GetUtcNow();
        var message = StandardForm.Sign("id-1", body, [secret, old], now);
        var headers = new HeaderDictionary();
        foreach (var (name, value) in message.Headers)
            headers[name] = value;
        var text = Encoding.UTF8.GetString(body);

        Assert.That(text, Is.EqualTo(
            """{"type":"customer.updated","timestamp":"1970-01-01T00:00:00.000Z","data":{"id":"é","""
            + "\"values\":{\"first_name\":\"Ana \\\"A\\\"\"}}}"));
        new StandardWebhook(secret).Verify(text, headers);
        // The library looks at the first signature alone.
        Assert.That(headers["webhook-signature"].ToString(), Does.EndWith(" " + new StandardWebhook(old).Sign("id-1", now, text)));
        Assert.That(() => new StandardWebhook(secret).Verify(text + " ", headers), Throws.TypeOf<WebhookVerificationException>());
        Assert.That(() => new StandardWebhook(WebhookSecret.New()).Verify(text, headers), Throws.TypeOf<WebhookVerificationException>());
        headers["webhook-id"] = "id-2";
        Assert.That(() => new StandardWebhook(secret).Verify(text, headers), Throws.TypeOf<WebhookVerificationException>());
    }

    [Test]
    public void The_waits_grow_to_three_hours_and_the_last_attempt_is_after_a_day()
    {
        var first = DateTimeOffset.UnixEpoch;
        var (now, attempts, waits) = (first, 0, new List<TimeSpan>());
        while (RetrySchedule.Next(++attempts, first, new(500, "answered 500", TimeSpan.Zero), now) is { } next)
        {
            waits.Add(next - now);
            now = next;
        }
        Assert.That(waits[0], Is.InRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)));
        Assert.That(waits.Max(), Is.LessThanOrEqualTo(TimeSpan.FromHours(3.6)));
        Assert.That(now - first, Is.EqualTo(RetrySchedule.Longest));
        Assert.That(attempts, Is.InRange(13, 17));
        var asked = RetrySchedule.Next(1, first, new(429, "answered 429", TimeSpan.Zero, TimeSpan.FromHours(1)), first);
        Assert.That(asked, Is.EqualTo(first + TimeSpan.FromHours(1)));
        Assert.That(RetrySchedule.Next(1, first, new(429, "answered 429", TimeSpan.Zero, TimeSpan.FromDays(9)), first),
            Is.EqualTo(first + TimeSpan.FromHours(3)));
    }
}
