using System.Text.Json;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>Messages to OffBlocks' partners. The customer's entity has the ids that the partner gave, so they are read when the message is
/// made. A deleted customer has none.</summary>
sealed class OffBlocksWebhookForm(Database database, ServiceKeys keys)
{
    public const string Name = "offblocks", CustomerUpdated = "customer.updated", AccountUpdated = "account.updated";

    /// <summary>Cards, authorisations and their transactions do not exist here. Their types may be asked for, and nothing comes.</summary>
    public static readonly IReadOnlyList<string> Types =
        [CustomerUpdated, AccountUpdated, "card.updated", "authorisation.updated", "transaction.updated"];

    public WebhookForm Form => new(Name, OffBlocksForm.NewKey, OffBlocksForm.PublicKey, Make, Test);

    /// <summary>The kinds of changes behind the types.</summary>
    public static string KindsOf(IEnumerable<string> types) => string.Join(' ', types.Select(type => type switch
    {
        CustomerUpdated => ChangeKind.PartnerCustomer.Word(),
        AccountUpdated => ChangeKind.PartnerAccount.Word(),
        _ => "",
    }).Where(kind => kind.Length > 0).Distinct());

    static WebhookMessage Test(SubscriptionRow receiver, string id, IReadOnlyList<string> secrets, DateTimeOffset now) =>
        OffBlocksForm.Sign(OffBlocksForm.Payload(WebhookSender.TestType, id, _ => { }), receiver.Url, secrets, now);

    async ValueTask<WebhookMessage?> Make(SubscriptionRow receiver, ChangeRow change, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var isCustomer = change.Kind == ChangeKind.PartnerCustomer.Word();
        var customer = isCustomer
            ? await database.Read(connection => CustomerRows.Find(connection, CustomerKey.OfId(change.CustomerId))) : null;
        var record = customer?.Open(keys.DataKeys).Record;
        var body = OffBlocksForm.Payload(isCustomer ? CustomerUpdated : AccountUpdated, change.Id, json =>
        {
            using var data = JsonDocument.Parse(change.Data);
            foreach (var member in data.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
                if (record is null || !member.NameEquals("id"))
                    continue;
                json.WriteString("externalId", record[FieldCatalogue.Find("partner.external_id")!]?.Text ?? "");
                json.WriteString("chainId", record[FieldCatalogue.Find("offblocks.chain_id")!]?.Text ?? "");
            }
        });
        return OffBlocksForm.Sign(body, receiver.Url, secrets, now);
    }
}
