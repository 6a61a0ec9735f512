using AnchorCallbacks.Customers;

namespace AnchorCallbacks.Notifications;

/// <summary>A customer of a transaction as it stands for it.</summary>
/// <param name="CustomerId">Null if there is no such customer (any more).</param>
/// <param name="Asked">Somebody asked it for something for this very transaction, and it has yet to answer.</param>
readonly record struct TransactionCustomer(string Role, string? CustomerId, CustomerEvaluation CustomerEvaluation, bool Asked)
{
    /// <summary>Whom the transaction names, and the version that was judged; null for nobody.</summary>
    public (CustomerKey Key, long? Version) Judged { get; init; }

    /// <summary>There was such a customer, and it was deleted.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Only then may the transaction be paid, as far as this customer is concerned.</summary>
    public bool IsAccepted => CustomerId is not null && CustomerEvaluation.Status == CustomerStatus.Accepted;

    public Notice Notice => Notice.Of(CustomerId!, Role, CustomerEvaluation);

    /// <summary>Which of two customers decides: rejected before missing before in review before accepted.</summary>
    public int Severity => CustomerEvaluation.Status switch
    {
        CustomerStatus.Rejected => 0,
        CustomerStatus.NeedsInfo => 1,
        CustomerStatus.Processing => 2,
        _ => 3,
    };

    /// <summary>AP refuses REJECTED without a message, and the wallet's user reads it.</summary>
    public string Message => CustomerEvaluation.Message(null) is { Length: > 0 } words ? words : CustomerEvaluation.Status switch
    {
        CustomerStatus.Rejected => "The customer was not accepted.",
        CustomerStatus.NeedsInfo => "More information about the customer is needed.",
        CustomerStatus.Processing => "The customer's information is being reviewed.",
        _ => "The customer's information is complete.",
    };
}
