using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>A word of AP from a list that later releases may extend. Unknown words are read, kept and written.</summary>
/// <typeparam name="TSelf">The word's own type.</typeparam>
public interface IWord<TSelf> where TSelf : struct, IWord<TSelf>
{
    /// <summary>The word as AP writes it.</summary>
    string Value { get; }

    /// <summary>Makes the word with this spelling.</summary>
    static abstract TSelf FromValue(string value);
}

/// <summary>A transaction's status.</summary>
/// <param name="Value">As AP writes it, lower case.</param>
/// <remarks>Source: AP api-schema <c>SepTransactionStatus</c>.</remarks>
[JsonConverter(typeof(WordConverter<TransactionStatus>))]
public readonly record struct TransactionStatus(string Value) : IWord<TransactionStatus>
{
    /// <summary>Created; nothing is known or paid yet.</summary>
    public static TransactionStatus Incomplete { get; } = new("incomplete");

    /// <summary>Waits for the user to pay in.</summary>
    public static TransactionStatus PendingUserTransferStart { get; } = new("pending_user_transfer_start");

    /// <summary>Waits for the user to collect what was paid out.</summary>
    public static TransactionStatus PendingUserTransferComplete { get; } = new("pending_user_transfer_complete");

    /// <summary>Waits for a bank or another external system.</summary>
    public static TransactionStatus PendingExternal { get; } = new("pending_external");

    /// <summary>Waits for the anchor.</summary>
    public static TransactionStatus PendingAnchor { get; } = new("pending_anchor");

    /// <summary>Waits for a payment on the ledger.</summary>
    public static TransactionStatus PendingStellar { get; } = new("pending_stellar");

    /// <summary>Waits for the user's trustline.</summary>
    public static TransactionStatus PendingTrust { get; } = new("pending_trust");

    /// <summary>Waits for the user.</summary>
    public static TransactionStatus PendingUser { get; } = new("pending_user");

    /// <summary>SEP-31: waits for the sending anchor's payment.</summary>
    public static TransactionStatus PendingSender { get; } = new("pending_sender");

    /// <summary>SEP-31: waits for the receiving anchor.</summary>
    public static TransactionStatus PendingReceiver { get; } = new("pending_receiver");

    /// <summary>Waits for customer data (SEP-12).</summary>
    public static TransactionStatus PendingCustomerInfoUpdate { get; } = new("pending_customer_info_update");

    /// <summary>Waits for transaction data.</summary>
    public static TransactionStatus PendingTransactionInfoUpdate { get; } = new("pending_transaction_info_update");

    /// <summary>Held back for a check.</summary>
    public static TransactionStatus OnHold { get; } = new("on_hold");

    /// <summary>Completed.</summary>
    public static TransactionStatus Completed { get; } = new("completed");

    /// <summary>Refunded.</summary>
    public static TransactionStatus Refunded { get; } = new("refunded");

    /// <summary>Expired.</summary>
    public static TransactionStatus Expired { get; } = new("expired");

    /// <summary>Failed.</summary>
    public static TransactionStatus Error { get; } = new("error");

    /// <summary>Whether the transaction has ended: completed, refunded, expired or error.</summary>
    public bool IsFinal => this == Completed || this == Refunded || this == Expired || this == Error;

    /// <inheritdoc/>
    public static TransactionStatus FromValue(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The kind of a transaction.</summary>
/// <param name="Value">As AP writes it.</param>
[JsonConverter(typeof(WordConverter<TransactionKind>))]
public readonly record struct TransactionKind(string Value) : IWord<TransactionKind>
{
    /// <summary>Into Stellar, the same asset.</summary>
    public static TransactionKind Deposit { get; } = new("deposit");

    /// <summary>Into Stellar, another asset.</summary>
    public static TransactionKind DepositExchange { get; } = new("deposit-exchange");

    /// <summary>Out of Stellar, the same asset.</summary>
    public static TransactionKind Withdrawal { get; } = new("withdrawal");

    /// <summary>Out of Stellar, another asset.</summary>
    public static TransactionKind WithdrawalExchange { get; } = new("withdrawal-exchange");

    /// <summary>SEP-31: received from another anchor.</summary>
    public static TransactionKind Receive { get; } = new("receive");

    /// <inheritdoc/>
    public static TransactionKind FromValue(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The protocol of a transaction. AP writes the number as a string.</summary>
/// <param name="Value"><c>6</c>, <c>24</c> or <c>31</c>.</param>
[JsonConverter(typeof(WordConverter<Sep>))]
public readonly record struct Sep(string Value) : IWord<Sep>
{
    /// <summary>SEP-6, deposit and withdrawal by API.</summary>
    public static Sep Six { get; } = new("6");

    /// <summary>SEP-24, deposit and withdrawal by web page.</summary>
    public static Sep TwentyFour { get; } = new("24");

    /// <summary>SEP-31, payments between anchors.</summary>
    public static Sep ThirtyOne { get; } = new("31");

    /// <inheritdoc/>
    public static Sep FromValue(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Reads a word from a string or a number, because AP may write either.</summary>
sealed class WordConverter<T> : JsonConverter<T> where T : struct, IWord<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.FromValue(reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
