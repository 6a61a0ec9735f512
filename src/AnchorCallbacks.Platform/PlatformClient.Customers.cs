namespace AnchorCallbacks.Platform;

/// <summary>What to ask of whom.</summary>
public sealed record CustomerInfoRequest
{
    /// <summary>The transaction that waits for it.</summary>
    public required string TransactionId { get; init; }

    /// <summary>For the user to read.</summary>
    public required string Message { get; init; }

    /// <summary>The callback server's id of the customer. Required since 3.0.0; 2.x does without.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The type they are asked as.</summary>
    public string? CustomerType { get; init; }

    /// <summary>The SEP-9 names of the fields wanted. Told to AP in 2.x for SEP-6; since 3.0.0 the callback server must ask for them.</summary>
    public IReadOnlyList<string>? Fields { get; init; }
}

/// <summary>Asks the callback server's <c>GET /customer</c> what AP would be told.</summary>
/// <param name="customerId">As <c>id</c>.</param>
/// <param name="transactionId">As <c>transaction_id</c>.</param>
/// <param name="type">As <c>type</c>; null to leave it out.</param>
/// <param name="cancel">Ends waiting.</param>
/// <returns>The answer's <c>status</c>.</returns>
public delegate Task<string> CustomerStatusQuery(string customerId, string transactionId, string? type, CancellationToken cancel);

public sealed partial class PlatformClient
{
    /// <summary>Has AP ask the user for customer data: <c>request_customer_info_update</c> in 2.x, <c>notify_customer_info_updated</c> since
    /// 3.0.0, whose effect is whatever the callback server answers at that moment.</summary>
    /// <param name="request">What to ask of whom.</param>
    /// <param name="askStatus">Since 3.0.0 asked first: unless it says <c>NEEDS_INFO</c> nothing is sent, since AP would move the transaction on.</param>
    /// <param name="cancel">Gives up waiting. The call may have had its effect then.</param>
    /// <returns>The transaction as it then is, or that it is not known whether the call took effect.</returns>
    /// <exception cref="PlatformRefusedException">AP refused, or there is nothing to ask (<see cref="RefusalReason.NothingToAsk"/>).</exception>
    /// <exception cref="PlatformUnreachableException">The call was certainly not processed.</exception>
    public async Task<CallResult<Transaction>> RequestCustomerInfoAsync(CustomerInfoRequest request, CustomerStatusQuery askStatus,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(askStatus);
        if (await GetGenerationAsync(cancel).ConfigureAwait(false) == PlatformGeneration.Two)
            return await SendAsync(new RequestCustomerInfoUpdate
            {
                TransactionId = request.TransactionId,
                Message = request.Message,
                RequiredCustomerInfoUpdates = request.Fields is { Count: > 0 } ? request.Fields : null,
                RequiredCustomerInfoMessage = request.Fields is { Count: > 0 } ? request.Message : null,
            }, null, cancel).ConfigureAwait(false);

        var call = new NotifyCustomerInfoUpdated
        {
            TransactionId = request.TransactionId,
            Message = request.Message,
            CustomerId = request.CustomerId is { Length: > 0 } id ? id
                : throw new ArgumentException("AP 3.0.0 and later need the customer's id.", nameof(request)),
            CustomerType = request.CustomerType,
        };
        var status = await askStatus(call.CustomerId, call.TransactionId, call.CustomerType, cancel).ConfigureAwait(false);
        if (status != "NEEDS_INFO")
            throw new PlatformRefusedException(Refusals.InvalidRequest,
                $"Nothing was sent: the callback server answers {status} for the customer, so the transaction would not wait but go on.",
                null, call.Method.Name, call.TransactionId, new RefusalReason.NothingToAsk(status));
        return await SendAsync(call, null, cancel).ConfigureAwait(false);
    }
}
