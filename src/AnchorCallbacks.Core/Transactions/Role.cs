namespace AnchorCallbacks.Transactions;

/// <summary>The role of a customer in a transaction, in AP's words. SEP-6 and SEP-24 have one customer: the sender.</summary>
static class Role
{
    public const string Sender = "sender";
    public const string Receiver = "receiver";
}

/// <summary>The SEP-12 customer types that AP and wallets use for the customers of transactions.</summary>
static class TransactionTypes
{
    public const string Sep6 = "sep6";
    public const string Sep24 = "sep24";

    /// <summary>AP's type for the customer of a wallet's interactive request.</summary>
    public const string Sep24Customer = "sep24-customer";

    public const string Sep31Sender = "sep31-sender";
    public const string Sep31Receiver = "sep31-receiver";
}
