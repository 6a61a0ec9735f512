using System.Diagnostics.CodeAnalysis;
using StreamJsonRpc;

namespace AnchorCallbacks.Platform;

/// <summary>AP's methods. The arguments are the members of the call record with the same name, which describes them. A null is left
/// out.</summary>
/// <remarks>Each method may throw <see cref="PlatformRefusedException"/> and <see cref="PlatformUnreachableException"/>. A method that
/// changes something may throw <see cref="OutcomeUnknownException"/> too.</remarks>
[JsonRpcContract]
[SuppressMessage("Usage", "StreamJsonRpc0008", Justification = "AP speaks JSON only; shapes for other formatters would be dead code.")]
public partial interface IPlatformMethods
{
    /// <inheritdoc cref="Platform.NotifyInteractiveFlowCompleted"/>
    [JsonRpcMethod("notify_interactive_flow_completed")]
    Task<Transaction> NotifyInteractiveFlowCompleted(
        string transactionId, AssetAmount amountIn, AssetAmount amountOut, FeeDetails? feeDetails = null, AssetAmount? amountFee = null,
        AssetAmount? amountExpected = null, Instant? userActionRequiredBy = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.RequestOffchainFunds"/>
    [JsonRpcMethod("request_offchain_funds")]
    Task<Transaction> RequestOffchainFunds(
        string transactionId, AssetAmount? amountIn = null, AssetAmount? amountOut = null, FeeDetails? feeDetails = null,
        AssetAmount? amountFee = null, AssetAmount? amountExpected = null, IReadOnlyDictionary<string, Instruction>? instructions = null,
        Instant? userActionRequiredBy = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.RequestOnchainFunds"/>
    [JsonRpcMethod("request_onchain_funds")]
    Task<Transaction> RequestOnchainFunds(
        string transactionId, AssetAmount? amountIn = null, AssetAmount? amountOut = null, FeeDetails? feeDetails = null,
        AssetAmount? amountFee = null, AssetAmount? amountExpected = null, string? destinationAccount = null, string? memo = null,
        string? memoType = null, Instant? userActionRequiredBy = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyOffchainFundsReceived"/>
    [JsonRpcMethod("notify_offchain_funds_received")]
    Task<Transaction> NotifyOffchainFundsReceived(
        string transactionId, Instant? fundsReceivedAt = null, string? externalTransactionId = null, AssetAmount? amountIn = null,
        AssetAmount? amountOut = null, FeeDetails? feeDetails = null, AssetAmount? amountFee = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyOffchainFundsSent"/>
    [JsonRpcMethod("notify_offchain_funds_sent")]
    Task<Transaction> NotifyOffchainFundsSent(
        string transactionId, Instant? fundsSentAt = null, string? externalTransactionId = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyOffchainFundsAvailable"/>
    [JsonRpcMethod("notify_offchain_funds_available")]
    Task<Transaction> NotifyOffchainFundsAvailable(
        string transactionId, string? externalTransactionId = null, Instant? userActionRequiredBy = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyOffchainFundsPending"/>
    [JsonRpcMethod("notify_offchain_funds_pending")]
    Task<Transaction> NotifyOffchainFundsPending(
        string transactionId, string? externalTransactionId = null, Instant? userActionRequiredBy = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyOnchainFundsReceived"/>
    [JsonRpcMethod("notify_onchain_funds_received")]
    Task<Transaction> NotifyOnchainFundsReceived(
        string transactionId, string stellarTransactionId, AssetAmount? amountIn = null, AssetAmount? amountOut = null,
        FeeDetails? feeDetails = null, AssetAmount? amountFee = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyOnchainFundsSent"/>
    [JsonRpcMethod("notify_onchain_funds_sent")]
    Task<Transaction> NotifyOnchainFundsSent(
        string transactionId, string stellarTransactionId, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyAmountsUpdated"/>
    [JsonRpcMethod("notify_amounts_updated")]
    Task<Transaction> NotifyAmountsUpdated(
        string transactionId, AssetAmount amountOut, FeeDetails? feeDetails = null, AssetAmount? amountFee = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyRefundPending"/>
    [JsonRpcMethod("notify_refund_pending")]
    Task<Transaction> NotifyRefundPending(
        string transactionId, Refund? refund = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyRefundSent"/>
    [JsonRpcMethod("notify_refund_sent")]
    Task<Transaction> NotifyRefundSent(
        string transactionId, Refund? refund = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyCustomerInfoUpdated"/>
    [JsonRpcMethod("notify_customer_info_updated")]
    Task<Transaction> NotifyCustomerInfoUpdated(
        string transactionId, string? customerId = null, string? customerType = null, string? message = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.RequestCustomerInfoUpdate"/>
    [JsonRpcMethod("request_customer_info_update")]
    Task<Transaction> RequestCustomerInfoUpdate(
        string transactionId, string? requiredCustomerInfoMessage = null, IReadOnlyList<string>? requiredCustomerInfoUpdates = null,
        Instant? userActionRequiredBy = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.RequestTrust"/>
    [JsonRpcMethod("request_trust")]
    Task<Transaction> RequestTrust(
        string transactionId, Instant? userActionRequiredBy = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyTrustSet"/>
    [JsonRpcMethod("notify_trust_set")]
    Task<Transaction> NotifyTrustSet(
        string transactionId, bool? success = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyTransactionOnHold"/>
    [JsonRpcMethod("notify_transaction_on_hold")]
    Task<Transaction> NotifyTransactionOnHold(
        string transactionId, Instant? userActionRequiredBy = null, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyTransactionError"/>
    [JsonRpcMethod("notify_transaction_error")]
    Task<Transaction> NotifyTransactionError(string transactionId, string message, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyTransactionExpired"/>
    [JsonRpcMethod("notify_transaction_expired")]
    Task<Transaction> NotifyTransactionExpired(string transactionId, string message, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.NotifyTransactionRecovery"/>
    [JsonRpcMethod("notify_transaction_recovery")]
    Task<Transaction> NotifyTransactionRecovery(string transactionId, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.DoStellarPayment"/>
    [JsonRpcMethod("do_stellar_payment")]
    Task<Transaction> DoStellarPayment(string transactionId, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.DoStellarRefund"/>
    [JsonRpcMethod("do_stellar_refund")]
    Task<Transaction> DoStellarRefund(string transactionId, Refund refund, string? message = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.GetTransaction"/>
    [JsonRpcMethod("get_transaction")]
    Task<Transaction> GetTransaction(string transactionId, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.GetTransactions"/>
    [JsonRpcMethod("get_transactions")]
    Task<TransactionPage> GetTransactions(
        Sep sep, TransactionOrder orderBy = TransactionOrder.CreatedAt, SortDirection order = SortDirection.Ascending, int pageNumber = 0,
        int pageSize = 100, IReadOnlyList<TransactionStatus>? statuses = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Platform.GetQuote"/>
    [JsonRpcMethod("get_quote")]
    Task<Quote> GetQuote(string quoteId, CancellationToken cancel = default);
}
