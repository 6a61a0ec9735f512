using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Customers;

/// <summary>The transactions that an evaluation is for. Their asks and rules count in addition to the customer's type.</summary>
readonly record struct EvaluationScope(IReadOnlyCollection<string>? Transactions, IReadOnlyList<TransactionRule>? Rules);
