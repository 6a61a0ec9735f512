namespace AnchorCallbacks.Platform;

/// <summary>A request for customer data.</summary>
public sealed record CustomerInfoRequest
{
    /// <summary>The transaction that waits for the data.</summary>
    public required string TransactionId { get; init; }

    /// <summary>A message to the user.</summary>
    public required string Message { get; init; }

    /// <summary>The callback server's id of the customer. Required since 3.0.0, not used in 2.x.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The SEP-12 customer type.</summary>
    public string? CustomerType { get; init; }

    /// <summary>The SEP-9 names of the fields to ask for. AP takes them in 2.x for SEP-6. Since 3.0.0 the callback server must ask for
    /// them.</summary>
    public IReadOnlyList<string>? Fields { get; init; }
}

/// <summary>Returns the status that the callback server's <c>GET /customer</c> would give AP.</summary>
/// <param name="customerId">The query parameter <c>id</c>.</param>
/// <param name="transactionId">The query parameter <c>transaction_id</c>.</param>
/// <param name="type">The query parameter <c>type</c>; null to leave it out.</param>
/// <param name="cancel">Cancels the request.</param>
/// <returns>The answer's <c>status</c>.</returns>
public delegate Task<string> CustomerStatusQuery(string customerId, string transactionId, string? type, CancellationToken cancel);

public sealed partial class PlatformClient
{
    /// <summary>Makes AP ask the user for customer data: <c>request_customer_info_update</c> in 2.x, <c>notify_customer_info_updated</c>
    /// since 3.0.0. The effect of the latter depends on the answer of the callback server at that moment.</summary>
    /// <param name="request">The customer, and the data to ask for.</param>
    /// <param name="askStatus">Is called first since 3.0.0. Nothing is sent unless it returns <c>NEEDS_INFO</c>: AP would move the
    /// transaction on.</param>
    /// <param name="cancel">Stops waiting. The call may have taken effect all the same.</param>
    /// <returns>The transaction after the call, or that it is not known whether the call took effect.</returns>
    /// <exception cref="PlatformRefusedException">AP refused, or there is nothing to ask
    /// (<see cref="RefusalReason.NothingToAsk"/>).</exception>
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
