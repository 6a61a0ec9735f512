namespace AnchorCallbacks.Webhooks;

/// <summary>A request to a receiver: its headers and its JSON body.</summary>
sealed record WebhookMessage(IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

/// <summary>The forms of payloads and signatures.</summary>
static class WebhookForms
{
    /// <summary>As Standard Webhooks says.</summary>
    public const string Standard = "standard";
}
