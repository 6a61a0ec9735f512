using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>Notifies AP that a customer's data or status has changed. AP asks the callback server's <c>GET /customer</c> during the
/// call, and the status in the answer decides.</summary>
/// <remarks>
/// SEP-6: from <c>incomplete</c>, <c>pending_anchor</c>, <c>pending_customer_info_update</c>; SEP-31: from <c>pending_receiver</c>,
/// <c>pending_customer_info_update</c>; SEP-24: never. NEEDS_INFO leads to <c>pending_customer_info_update</c>; ACCEPTED and PROCESSING to
/// <c>pending_anchor</c> (SEP-31 <c>pending_receiver</c>); REJECTED to <c>error</c>, and then <see cref="NotedCall.Message"/> is required:
/// always give one. Hold no lock that the callback needs. Source: AP <c>NotifyCustomerInfoUpdatedHandler</c>. </remarks>
public sealed record NotifyCustomerInfoUpdated : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyCustomerInfoUpdated;

    /// <summary>The callback server's id of the customer. If it is left out, AP sends no request and moves the transaction on.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The customer's type. AP sends it to the callback unchanged.</summary>
    public string? CustomerType { get; init; }
}

/// <summary>2.x: asks the user for customer data.</summary>
/// <remarks>SEP-6: from <c>incomplete</c>, <c>pending_anchor</c>, <c>pending_customer_info_update</c>; SEP-31: from
/// <c>pending_receiver</c>. To <c>pending_customer_info_update</c>. Since 3.0.0 <see cref="NotifyCustomerInfoUpdated"/> takes its place.
/// Source: AP <c>RequestCustomerInfoUpdateHandler</c>.</remarks>
public sealed record RequestCustomerInfoUpdate : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.RequestCustomerInfoUpdate;

    /// <summary>SEP-6: a text about the missing data.</summary>
    public string? RequiredCustomerInfoMessage { get; init; }

    /// <summary>SEP-6: the SEP-9 names of the missing fields.</summary>
    public IReadOnlyList<string>? RequiredCustomerInfoUpdates { get; init; }

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}
