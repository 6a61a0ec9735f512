using System.Data.Common;
using AnchorCallbacks.Changes;

namespace AnchorCallbacks.Webhooks;

/// <summary>A request to a receiver: its headers and its JSON body.</summary>
sealed record WebhookMessage(IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

/// <summary>How the receivers of the partners of one partner API get changes.</summary>
/// <param name="Name">The value of <see cref="SubscriptionRow.Form"/>.</param>
/// <param name="Owns">Whether a customer is a partner's. Nothing about another's customer is sent.</param>
/// <param name="Make">Makes the message. Null: the change says nothing in this form.</param>
sealed record WebhookForm(string Name, Func<DbConnection, string, string, ValueTask<bool>> Owns,
    Func<SubscriptionRow, ChangeRow, IReadOnlyList<string>, DateTimeOffset, ValueTask<WebhookMessage?>> Make);

/// <summary>The forms that are served.</summary>
sealed class WebhookForms(IEnumerable<WebhookForm> forms)
{
    /// <summary>As Standard Webhooks says, for the anchor's own systems.</summary>
    public const string Standard = "standard";

    readonly Dictionary<string, WebhookForm> known = forms.ToDictionary(form => form.Name);

    public WebhookForm? Find(string name) => known.GetValueOrDefault(name);

    /// <summary>Whether the change is for the receiver: its filter matches, and a partner has the customer.</summary>
    public async ValueTask<bool> IsFor(DbConnection connection, SubscriptionRow receiver, ChangeRow change) =>
        receiver.Matches(change) && (receiver.Owner.Length == 0
            || (change.CustomerId.Length > 0 && Find(receiver.Form) is { } form
                && await form.Owns(connection, receiver.Owner, change.CustomerId)));
}
