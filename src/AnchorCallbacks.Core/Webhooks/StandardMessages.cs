using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Webhooks;

/// <summary>Messages to the anchor's own systems.</summary>
sealed class StandardMessages(Database database, ServiceKeys keys)
{
    public WebhookForm Form => new(WebhookForms.Standard, WebhookSecret.New, secret => secret, Make, Test);

    async ValueTask<WebhookMessage?> Make(SubscriptionRow subscription, ChangeRow change, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var body = StandardForm.Payload(change.Kind, DateTimeOffset.FromUnixTimeMilliseconds(change.At), change.Data,
            await Values(subscription, change));
        return StandardForm.Sign(change.Id, body, secrets, now);
    }

    static WebhookMessage Test(SubscriptionRow subscription, string id, IReadOnlyList<string> secrets, DateTimeOffset now) =>
        StandardForm.Sign(id, StandardForm.Payload(WebhookSender.TestType, now, $$"""{"subscription_id":"{{subscription.Id}}"}""", []),
            secrets, now);

    /// <summary>The values of now that the subscription names. A deleted customer has none.</summary>
    async Task<IReadOnlyList<(string, string)>> Values(SubscriptionRow subscription, ChangeRow change)
    {
        var names = SubscriptionRow.Words(subscription.Fields);
        if (names.Length == 0 || change.CustomerId.Length == 0
            || await database.Read(connection => CustomerRows.Find(connection, CustomerKey.OfId(change.CustomerId))) is not { } row)
            return [];
        var record = row.Open(keys.DataKeys).Record;
        return [.. from name in names
                   let value = Sep9Catalogue.Find(name) is { } field ? record[field] : null
                   where value is { Document: null }
                   select (name, value.Text)];
    }
}
