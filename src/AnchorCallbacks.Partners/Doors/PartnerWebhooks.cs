using System.Data.Common;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners.Bvnk;
using AnchorCallbacks.Partners.OffBlocks;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Partners.Doors;

/// <summary>Receivers that an operator adds for a partner.</summary>
static class PartnerWebhooks
{
    /// <returns>The draft in the form of the partner's API, with all its types.</returns>
    public static async ValueTask<Result<SubscriptionRow>> Draft(DbConnection connection, SubscriptionRow given, string partner) =>
        await PartnerRows.Find(connection, partner) switch
        {
            null => Failure.NotFound("partner: no partner has this name"),
            { RevokedAt: not null } => Failure.Conflict("partner: is revoked"),
            { Door: BvnkDoor.Name } => given with
            {
                Owner = partner,
                Form = BvnkWebhookForm.Name,
                Types = string.Join(' ', BvnkWebhookForm.Types),
                Kinds = BvnkWebhookForm.Kinds,
            },
            { Door: OffBlocksDoor.Name } => given with
            {
                Id = Guid.NewGuid().ToString(),
                Owner = partner,
                Form = OffBlocksWebhookForm.Name,
                Types = string.Join(' ', OffBlocksWebhookForm.Types),
                Kinds = OffBlocksWebhookForm.KindsOf(OffBlocksWebhookForm.Types),
            },
            { Door: var door } => Failure.Conflict($"partner: {door} has no webhooks for customers"),
        };
}
