using AnchorCallbacks.Customers;

namespace AnchorCallbacks.Notifications;

/// <summary>The part a customer has in a transaction.</summary>
static class Role
{
    public const string Sender = "sender";
    public const string Receiver = "receiver";
}

/// <summary>What there is to tell AP about a transaction. Two equal tellings say nothing new.</summary>
/// <param name="MissingFields">The fields required and lacking, in the type's order.</param>
readonly record struct Notice(string CustomerId, string Role, CustomerStatus Status, string MissingFields)
{
    /// <summary>AP may or may not have heard something: whatever there is to tell is news.</summary>
    public const string Unknown = "?";

    /// <summary>Stands in the place of a status: AP is to wait for the customer no more, so that the money can be paid back.</summary>
    public const string Release = "REFUND";

    public static Notice Of(string customerId, string role, in CustomerEvaluation evaluation) =>
        new(customerId, role, evaluation.Status, evaluation.Status == CustomerStatus.NeedsInfo ? evaluation.MissingFields : "");

    public string ToRelease() => Text(CustomerId, Role, Release, "");

    /// <summary>As it is kept beside the transaction.</summary>
    public override string ToString() => Text(CustomerId, Role, Status.Word(), MissingFields);

    public static string Text(string customerId, string role, string status, string missingFields) => $"{customerId}|{role}|{status}|{missingFields}";

    /// <summary>The status within what is kept; null if nothing was told.</summary>
    public static string? StatusOf(string told) => told.Split('|') is [_, _, var status, ..] ? status : null;
}
