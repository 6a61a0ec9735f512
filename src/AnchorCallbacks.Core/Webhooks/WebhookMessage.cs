using AnchorCallbacks.Changes;

namespace AnchorCallbacks.Webhooks;

/// <summary>A request to a receiver: its headers and its JSON body.</summary>
sealed record WebhookMessage(IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

/// <summary>How the receivers of one kind get changes.</summary>
/// <param name="Name">The value of <see cref="SubscriptionRow.Form"/>.</param>
/// <param name="NewSecret">Makes the secret that signs.</param>
/// <param name="Shown">What the receiver needs to check a signature: the secret itself, or its public part.</param>
/// <param name="Make">Makes the message. Null: the change says nothing in this form.</param>
/// <param name="Test">Makes a message that reports no change. It gets the id of the message.</param>
sealed record WebhookForm(string Name, Func<string> NewSecret, Func<string, string> Shown,
    Func<SubscriptionRow, ChangeRow, IReadOnlyList<string>, DateTimeOffset, ValueTask<WebhookMessage?>> Make,
    Func<SubscriptionRow, string, IReadOnlyList<string>, DateTimeOffset, WebhookMessage> Test);

/// <summary>The forms that are served.</summary>
sealed class WebhookForms(IEnumerable<WebhookForm> forms)
{
    /// <summary>As Standard Webhooks says, for the anchor's own systems.</summary>
    public const string Standard = "standard";

    readonly Dictionary<string, WebhookForm> known = forms.ToDictionary(form => form.Name);

    public WebhookForm Of(SubscriptionRow receiver) => known[receiver.Form];
}
