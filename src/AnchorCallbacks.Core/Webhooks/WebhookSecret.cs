using System.Security.Cryptography;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Webhooks;

/// <summary>The secret of a subscription. Its text is shown once, and stored sealed.</summary>
static class WebhookSecret
{
    const string Prefix = "whsec_";
    const int Bytes = 32;

    /// <summary>For Standard Webhooks.</summary>
    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Seal(ServiceKeys keys, string id, string secret) =>
        ServiceSeal.Seal(keys, secret, SealContext.WebhookSecret(id));

    /// <summary>The secrets that sign now, the newest first.</summary>
    public static IReadOnlyList<string> Open(ServiceKeys keys, SubscriptionRow row, DateTimeOffset now)
    {
        var context = SealContext.WebhookSecret(row.Id);
        var secret = ServiceSeal.OpenText(keys, row.Secret, context)
            ?? throw new SealBrokenException($"The secret of webhook {row.Id} does not open");
        return row.OldUntil > now.ToUnixTimeMilliseconds() && ServiceSeal.OpenText(keys, row.OldSecret, context) is { } old
            ? [secret, old] : [secret];
    }
}
