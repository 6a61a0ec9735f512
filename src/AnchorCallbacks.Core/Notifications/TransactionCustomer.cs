using AnchorCallbacks.Customers;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>A customer of a transaction, evaluated for this transaction.</summary>
/// <param name="CustomerId">Null if there is no such customer, or no longer.</param>
/// <param name="IsAsked">The customer was asked for something for this transaction, and has not answered.</param>
readonly record struct TransactionCustomer(string Role, string? CustomerId, CustomerEvaluation Evaluation, bool IsAsked)
{
    /// <summary>The customer that the transaction names, and the version that was evaluated; null if there is none.</summary>
    public (CustomerKey Key, long? Version) Evaluated { get; init; }

    /// <summary>There was such a customer, and it was deleted.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The transaction may be paid only if this holds for each of its customers.</summary>
    public bool IsAccepted => CustomerId is not null && Evaluation.Status == CustomerStatus.Accepted;

    public Notice Notice => new(CustomerId!, Role, Evaluation.Status.Word(),
        Evaluation.Status == CustomerStatus.NeedsInfo ? Evaluation.MissingFields : "");

    /// <summary>The customer with the lowest number decides: rejected, missing fields, in review, accepted.</summary>
    public int Severity => Evaluation.Status switch
    {
        CustomerStatus.Rejected => 0,
        CustomerStatus.NeedsInfo => 1,
        CustomerStatus.Processing => 2,
        _ => 3,
    };

    /// <summary>The message for the wallet's user. AP refuses REJECTED without one.</summary>
    public string Message => Evaluation.Message(null) is { Length: > 0 } text ? text : Evaluation.Status switch
    {
        CustomerStatus.Rejected => "The customer was not accepted.",
        CustomerStatus.NeedsInfo => "More information about the customer is needed.",
        CustomerStatus.Processing => "The customer's information is being reviewed.",
        _ => "The customer's information is complete.",
    };
}
