using System.Text.Json;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>Messages to BVNK's partners. They have references and states, and no value of a customer.</summary>
static class BvnkWebhookForm
{
    public const string Name = "bvnk";

    const string Prefix = "bvnk:platform:customer:";

    /// <summary>All that a partner may hear of.</summary>
    public static readonly IReadOnlyList<string> Types = [.. new[]
    {
        BvnkEvents.StatusChange, BvnkEvents.Update, BvnkEvents.DocumentChange, BvnkEvents.AgreementChange,
    }.Select(name => Prefix + name)];

    public static readonly string Kinds = $"{ChangeKind.PartnerCustomer.Word()} {ChangeKind.PartnerAgreement.Word()}";

    public static readonly WebhookForm Form = new(Name, BvnkForm.NewSecret, secret => secret,
        (_, change, secrets, _) => ValueTask.FromResult<WebhookMessage?>(Make(change, secrets)), Test);

    static WebhookMessage Make(ChangeRow change, IReadOnlyList<string> secrets)
    {
        using var data = JsonDocument.Parse(change.Data);
        var name = data.RootElement.GetProperty("event").GetString();
        return BvnkForm.Sign(BvnkForm.Payload(Prefix + name, change.Id, DateTimeOffset.FromUnixTimeMilliseconds(change.At), json =>
        {
            foreach (var member in data.RootElement.EnumerateObject().Where(member => !member.NameEquals("event")))
                member.WriteTo(json);
        }), secrets);
    }

    static WebhookMessage Test(SubscriptionRow receiver, string id, IReadOnlyList<string> secrets, DateTimeOffset now) =>
        BvnkForm.Sign(BvnkForm.Payload(WebhookSender.TestType, id, now, _ => { }), secrets);
}
