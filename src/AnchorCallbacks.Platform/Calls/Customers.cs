using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>Tells AP that a customer's data or verdict has changed. AP asks the callback server's <c>GET /customer</c> during the
/// call, and the status there decides.</summary>
/// <remarks>
/// SEP-6: from <c>incomplete</c>, <c>pending_anchor</c>, <c>pending_customer_info_update</c>; SEP-31: from <c>pending_receiver</c>,
/// <c>pending_customer_info_update</c>; SEP-24: never. NEEDS_INFO leads to <c>pending_customer_info_update</c>; ACCEPTED and PROCESSING to
/// <c>pending_anchor</c> (SEP-31 <c>pending_receiver</c>); REJECTED to <c>error</c>, and then <see cref="NotedCall.Message"/> is required: always give
/// one. Hold no lock that the callback needs. Source: AP <c>NotifyCustomerInfoUpdatedHandler</c>.
/// </remarks>
public sealed record NotifyCustomerInfoUpdated : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyCustomerInfoUpdated;

    /// <summary>The callback server's id of the customer. Left out, AP asks nobody and moves on.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The customer's type, passed on to the callback as it is.</summary>
    public string? CustomerType { get; init; }
}

/// <summary>2.x: asks the user for customer data.</summary>
/// <remarks>SEP-6: from <c>incomplete</c>, <c>pending_anchor</c>, <c>pending_customer_info_update</c>; SEP-31: from <c>pending_receiver</c>. To
/// <c>pending_customer_info_update</c>. Since 3.0.0 <see cref="NotifyCustomerInfoUpdated"/> takes its place. Source: AP
/// <c>RequestCustomerInfoUpdateHandler</c>.</remarks>
public sealed record RequestCustomerInfoUpdate : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.RequestCustomerInfoUpdate;

    /// <summary>SEP-6: what is wanted, in words.</summary>
    public string? RequiredCustomerInfoMessage { get; init; }

    /// <summary>SEP-6: the SEP-9 names of the fields wanted.</summary>
    public IReadOnlyList<string>? RequiredCustomerInfoUpdates { get; init; }

    /// <summary>Until when the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}
