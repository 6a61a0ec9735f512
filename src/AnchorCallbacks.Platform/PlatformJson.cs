using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>The JSON options of this library: snake case, without nulls.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NotifyInteractiveFlowCompleted))]
[JsonSerializable(typeof(RequestOffchainFunds))]
[JsonSerializable(typeof(RequestOnchainFunds))]
[JsonSerializable(typeof(NotifyOffchainFundsReceived))]
[JsonSerializable(typeof(NotifyOffchainFundsSent))]
[JsonSerializable(typeof(NotifyOffchainFundsAvailable))]
[JsonSerializable(typeof(NotifyOffchainFundsPending))]
[JsonSerializable(typeof(NotifyOnchainFundsReceived))]
[JsonSerializable(typeof(NotifyOnchainFundsSent))]
[JsonSerializable(typeof(NotifyAmountsUpdated))]
[JsonSerializable(typeof(NotifyRefundPending))]
[JsonSerializable(typeof(NotifyRefundSent))]
[JsonSerializable(typeof(NotifyCustomerInfoUpdated))]
[JsonSerializable(typeof(RequestCustomerInfoUpdate))]
[JsonSerializable(typeof(RequestTrust))]
[JsonSerializable(typeof(NotifyTrustSet))]
[JsonSerializable(typeof(NotifyTransactionOnHold))]
[JsonSerializable(typeof(NotifyTransactionError))]
[JsonSerializable(typeof(NotifyTransactionExpired))]
[JsonSerializable(typeof(NotifyTransactionRecovery))]
[JsonSerializable(typeof(DoStellarPayment))]
[JsonSerializable(typeof(DoStellarRefund))]
[JsonSerializable(typeof(GetTransaction))]
[JsonSerializable(typeof(GetTransactions))]
[JsonSerializable(typeof(GetQuote))]
[JsonSerializable(typeof(Transaction))]
[JsonSerializable(typeof(TransactionPage))]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
sealed partial class PlatformJson : JsonSerializerContext;
