using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>Writes a transaction in the order of AP's members, leaving out what that generation leaves out.</summary>
static class TransactionJson
{
    public static void Write(Utf8JsonWriter json, SimulatedTransaction t, PlatformGeneration generation)
    {
        var two = generation == PlatformGeneration.Two;
        json.WriteStartObject();
        if (!two)
            Text(json, "fundingMethod", t.FundingMethod);
        json.WriteString("id", t.Id);
        json.WriteString("sep", t.Sep switch { 6 => "6", 24 => "24", _ => "31" });
        json.WriteString("kind", t.Kind);
        json.WriteString("status", t.Status);
        if (t.Sep == 6)
            Text(json, "type", t.Type);
        Money(json, "amount_expected", t.AmountExpected, always: false);
        Money(json, "amount_in", t.AmountIn, always: t.Sep == 31);
        Money(json, "amount_out", t.AmountOut, always: t.Sep == 31);
        if (t.Fee is { } fee)
        {
            if (two)
                Money(json, "amount_fee", new(fee.Total, fee.Asset), always: false);
            FeeDetails(json, "fee_details", fee);
        }
        Text(json, "quote_id", t.QuoteId);
        Time(json, "started_at", t.StartedAt);
        Time(json, "updated_at", t.UpdatedAt);
        Time(json, "completed_at", t.CompletedAt);
        if (t.Sep != 24)
            Time(json, "transfer_received_at", t.TransferReceivedAt);
        Time(json, "user_action_required_by", t.UserActionRequiredBy);
        Text(json, "message", t.Message);
        if (t.Refunds.Count > 0)
            WriteRefunds(json, t);
        if (t.Payments.Count > 0)
            WritePayments(json, t);
        Addresses(json, t, two);
        Customers(json, t, two);
        if (two && t.Sep == 6)
            RequiredInfo(json, t);
        if (!two)
            json.WriteString("request_client_ip_address", "127.0.0.1");
        json.WriteEndObject();
    }

    public static void Time(Utf8JsonWriter json, string name, Instant? time)
    {
        if (time is not { } instant)
            return;
        Span<byte> utf8 = stackalloc byte[32];
        json.WriteString(name, utf8[..instant.Write(utf8)]);
    }

    static void Addresses(Utf8JsonWriter json, SimulatedTransaction t, bool two)
    {
        if (two && t.Sep == 31)
        {
            Text(json, "external_transaction_id", t.ExternalTransactionId);
            return;
        }
        Text(json, "source_account", t.SourceAccount);
        Text(json, "destination_account", t.DestinationAccount);
        Text(json, "external_transaction_id", t.ExternalTransactionId);
        Text(json, "memo", t.Memo);
        Text(json, "memo_type", t.MemoType);
        if (t.Sep == 31)
        {
            Text(json, "refund_memo", t.Memo);
            Text(json, "refund_memo_type", t.MemoType);
        }
    }

    static void Customers(Utf8JsonWriter json, SimulatedTransaction t, bool two)
    {
        if (two && t.Sep == 24)
            return;
        json.WriteStartObject("customers");
        foreach (var (role, id) in new[] { ("sender", t.SenderId), ("receiver", t.ReceiverId) })
        {
            json.WriteStartObject(role);
            Text(json, "id", id);
            if (t.Sep != 31)
                Account(json, t);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (two && t.Sep == 6)
            return;
        json.WriteStartObject("creator");
        Account(json, t);
        json.WriteEndObject();
    }

    static void Account(Utf8JsonWriter json, SimulatedTransaction t)
    {
        Text(json, "account", t.CreatorAccount);
        Text(json, "memo", t.CreatorMemo);
    }

    static void RequiredInfo(Utf8JsonWriter json, SimulatedTransaction t)
    {
        Text(json, "required_customer_info_message", t.RequiredCustomerInfoMessage);
        if (t.RequiredCustomerInfoUpdates is { } updates)
        {
            json.WriteStartArray("required_customer_info_updates");
            foreach (var update in updates)
                json.WriteStringValue(update);
            json.WriteEndArray();
        }
        if (t.Instructions is { } instructions)
        {
            json.WritePropertyName("instructions");
            json.WriteRawValue(instructions, skipInputValidation: true);
        }
    }

    public static void FeeDetails(Utf8JsonWriter json, string name, Fee fee)
    {
        json.WriteStartObject(name);
        json.WriteString("total", fee.Total);
        Text(json, "asset", fee.Asset);
        if (fee.Details is { } details)
        {
            json.WriteStartArray("details");
            foreach (var detail in details)
            {
                json.WriteStartObject();
                Text(json, "name", detail.Name);
                Text(json, "description", detail.Description);
                Text(json, "amount", detail.Amount);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    static void WriteRefunds(Utf8JsonWriter json, SimulatedTransaction t)
    {
        var total = Refunds.Total(t.Refunds, out var fees);
        json.WriteStartObject("refunds");
        Money(json, "amount_refunded", new(Amounts.Text(total), t.AmountIn?.Asset), always: true);
        Money(json, "amount_fee", new(Amounts.Text(fees), t.Sep == 6 ? t.Fee?.Asset : t.AmountIn?.Asset), always: true);
        json.WriteStartArray("payments");
        foreach (var refund in t.Refunds)
        {
            json.WriteStartObject();
            json.WriteString("id", refund.Id);
            json.WriteString("id_type", t.Sep == 6 && t.IsDeposit ? "external" : "stellar");
            Money(json, "amount", refund.Amount, always: true);
            Money(json, "fee", refund.Fee, always: true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WritePayments(Utf8JsonWriter json, SimulatedTransaction t)
    {
        json.WriteStartArray("stellar_transactions");
        foreach (var payment in t.Payments)
        {
            json.WriteStartObject();
            json.WriteString("id", payment.Hash);
            Text(json, "memo", payment.Memo);
            Text(json, "memo_type", payment.MemoType);
            Time(json, "created_at", payment.At);
            json.WriteString("envelope", "AAAA");
            json.WriteStartArray("payments");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Money(Utf8JsonWriter json, string name, Amount? amount, bool always)
    {
        if (amount is null && !always)
            return;
        json.WriteStartObject(name);
        Text(json, "amount", amount?.Value);
        Text(json, "asset", amount?.Asset);
        json.WriteEndObject();
    }

    public static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
