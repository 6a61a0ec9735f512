using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Customers;

/// <summary>What a customer is judged for besides as a whole: transactions, what was asked for them, and what the rules want for them.</summary>
readonly record struct Scope(IReadOnlyCollection<string>? Transactions, IReadOnlyList<TransactionRule>? Rules);
