namespace AnchorCallbacks.Simulator;

/// <summary>What each status method checks and writes, after its status was found right. Pure.</summary>
sealed class StatusEffects(PlatformGeneration generation, Amounts amounts, Ledger ledger)
{
    bool Two => generation == PlatformGeneration.Two;

    /// <param name="answered">What the callback server said of the customer, if it was asked.</param>
    public SimulatedTransaction Apply(StatusRule rule, SimulatedTransaction t, RpcParams p, Instant now, string? answered)
    {
        var changed = Change(rule, t, p, now);
        var to = rule.To ?? Next(rule, changed, p, answered);
        var message = p.Text("message");
        if (to is "error" or "expired" && string.IsNullOrEmpty(message))
            throw Refusal.BadParams("message is required");
        return changed with
        {
            Status = to,
            UpdatedAt = now,
            Message = message ?? (t.Status is "error" or "expired" ? null : t.Message),
            UserActionRequiredBy = StatusRules.TakesDeadline(rule.Method) ? p.Time("user_action_required_by") : null,
            CompletedAt = to is "completed" or "refunded" ? now : t.CompletedAt,
        };
    }

    static string Next(StatusRule rule, SimulatedTransaction t, RpcParams p, string? answered) => rule.Method switch
    {
        "notify_refund_sent" => Refunds.IsWhole(t) ? "refunded" : "pending_anchor",
        "notify_customer_info_updated" => answered switch
        {
            null => t.Sep == 6 ? "pending_anchor" : "pending_receiver",
            "ACCEPTED" or "PROCESSING" => t.Sep == 6 ? "pending_anchor" : "pending_receiver",
            "NEEDS_INFO" => "pending_customer_info_update",
            "REJECTED" => "error",
            _ => throw Refusal.Internal($"No enum constant org.stellar.anchor.api.sep.sep12.Sep12Status.{answered}"),
        },
        "do_stellar_payment" => throw new Refusal(-32600, "RPC method[do_stellar_payment] requires enabled custody integration"),
        _ => throw Refusal.BadParams($"RPC method[{rule.Method}] requires enabled custody integration"),
    };

    SimulatedTransaction Change(StatusRule rule, SimulatedTransaction t, RpcParams p, Instant now) => rule.Method switch
    {
        "notify_interactive_flow_completed" => FlowCompleted(t, p),
        "request_offchain_funds" => FundsRequested(t, p, stellarIn: false) with
        {
            Instructions = t.Sep == 6 ? p.Object("instructions")?.Json.GetRawText() ?? t.Instructions : t.Instructions,
        },
        "request_onchain_funds" => DepositAddress.Set(FundsRequested(t, p, stellarIn: true), p, Two),
        "notify_offchain_funds_received" => WithReceivedAmounts(External(t, p), p) with
        {
            TransferReceivedAt = p.Text("external_transaction_id") is not null && p.Time("funds_received_at") is { } at ? at
                : t.TransferReceivedAt ?? now,
        },
        "notify_offchain_funds_sent" => External(t, p) with
        {
            TransferReceivedAt = !t.IsDeposit || p.Text("external_transaction_id") is null ? t.TransferReceivedAt
                : p.Time("funds_sent_at") ?? now,
        },
        "notify_offchain_funds_available" or "notify_offchain_funds_pending" => External(t, p),
        "notify_onchain_funds_received" => OnchainReceived(WithReceivedAmounts(t, p), p),
        "notify_onchain_funds_sent" => t with { Payments = [.. t.Payments, FindPayment(p, t)] },
        "notify_amounts_updated" => AmountsUpdated(t, p),
        "notify_refund_pending" => Refunds.Pending(t, p, amounts),
        "notify_refund_sent" => Refunds.Sent(t, p, amounts),
        "request_customer_info_update" when t.Sep == 6 => t with
        {
            RequiredCustomerInfoMessage = p.Text("required_customer_info_message") ?? t.RequiredCustomerInfoMessage,
            RequiredCustomerInfoUpdates = p.Texts("required_customer_info_updates") ?? t.RequiredCustomerInfoUpdates,
        },
        "notify_transaction_on_hold" => t with { TransferReceivedAt = t.TransferReceivedAt ?? now },
        _ => t,
    };

    SimulatedTransaction FlowCompleted(SimulatedTransaction t, RpcParams p)
    {
        var (given, paid) = (p.Amount("amount_in"), p.Amount("amount_out"));
        if (given is null || paid is null)
            throw Refusal.BadParams(string.Join('\n', Enumerable.Repeat("must not be null",
                (given is null ? 1 : 0) + (paid is null ? 1 : 0))));
        var fee = p.Fee(generation, null)
            ?? throw Refusal.BadParams(Two ? "Either fee_details or amount_fee should be set" : "fee_details is required");
        var stellarIn = t.IsWithdrawal;
        amounts.Check("amount_in", given, allowZero: false);
        Amounts.CheckKind("amount_in", given.Asset, stellarIn);
        amounts.Check("amount_out", paid, allowZero: false);
        Amounts.CheckKind("amount_out", paid.Asset, !stellarIn);
        amounts.Check(fee, null);
        Amounts.CheckKind("fee_details", fee.Asset, stellarIn);
        return t with { AmountIn = given, AmountOut = paid, Fee = fee, AmountExpected = Expected(t, p, given) };
    }

    SimulatedTransaction FundsRequested(SimulatedTransaction t, RpcParams p, bool stellarIn)
    {
        var (given, paid, fee, expected) =
            (p.Amount("amount_in"), p.Amount("amount_out"), p.Fee(generation, null), p.Amount("amount_expected"));
        if ((given is not null || fee is not null || expected is not null) && (given is null || fee is null))
            throw Refusal.BadParams($"All (amount_out is optional) or none of the amount_in, amount_out, and "
                + $"{(Two ? "(fee_details or amount_fee)" : "fee_details")} should be set");
        if (given is not null)
        {
            Amounts.CheckKind("amount_in", given.Asset, stellarIn);
            amounts.Check("amount_in", given, allowZero: true);
        }
        if (paid is not null)
        {
            Amounts.CheckKind("amount_out", paid.Asset, !stellarIn);
            amounts.Check("amount_out", paid, allowZero: true);
        }
        if (fee is not null)
        {
            Amounts.CheckKind("fee_details", fee.Asset, stellarIn);
            amounts.Check(fee, null);
        }
        if (given is null && t.AmountIn is null)
            throw Refusal.BadParams("amount_in is required");
        if (paid is null && t.AmountOut is null && t.Sep != 31
            && (t.QuoteId is not null || (given ?? t.AmountIn)?.Asset == t.AmountOut?.Asset))
            throw Refusal.BadParams(t.QuoteId is not null ? "amount_out is required for transactions with firm quotes"
                : "amount_out is required for non-exchange transactions");
        if (fee is null && t.Fee is null)
            throw Refusal.BadParams(Two || stellarIn ? "fee_details or amount_fee is required" : "fee_details is required");
        return t with
        {
            AmountIn = given ?? t.AmountIn,
            AmountOut = paid ?? t.AmountOut,
            Fee = fee ?? t.Fee,
            AmountExpected = Expected(t, p, given),
        };
    }

    Amount? Expected(SimulatedTransaction t, RpcParams p, Amount? given)
    {
        if (p.Amount("amount_expected") is { } expected)
        {
            amounts.Check("amount_expected", expected with { Asset = given?.Asset ?? t.AmountExpected?.Asset }, allowZero: true);
            return new(expected.Value, t.AmountExpected?.Asset);
        }
        return given is null ? t.AmountExpected : new(given.Value, t.AmountExpected?.Asset ?? given.Asset);
    }

    SimulatedTransaction WithReceivedAmounts(SimulatedTransaction t, RpcParams p)
    {
        var (given, paid, fee) = (p.Amount("amount_in"), p.Amount("amount_out"), p.Fee(generation, t.Fee?.Asset ?? t.AmountIn?.Asset));
        if ((paid is not null || fee is not null) && (given is null || paid is null || fee is null))
            throw Refusal.BadParams("Invalid amounts combination provided: all, none or only amount_in should be set");
        return Store(t, given, paid, fee, allowZero: false);
    }

    SimulatedTransaction AmountsUpdated(SimulatedTransaction t, RpcParams p)
    {
        var paid = p.Amount("amount_out") ?? throw Refusal.BadParams("must not be null");
        var fee = p.Fee(generation, t.Fee?.Asset ?? t.AmountIn?.Asset)
            ?? throw Refusal.BadParams(Two ? "Either fee_details or amount_fee should be set" : "must not be null");
        return Store(t, null, paid, fee, allowZero: true);
    }

    SimulatedTransaction Store(SimulatedTransaction t, Amount? given, Amount? paid, Fee? fee, bool allowZero)
    {
        if (given is not null)
            amounts.Check("amount_in", given = new(given.Value, t.AmountIn?.Asset), allowZero);
        if (paid is not null)
            amounts.Check("amount_out", paid = new(paid.Value, t.AmountOut?.Asset), allowZero);
        if (fee is not null)
            amounts.Check(fee, t.Fee?.Asset);
        return t with { AmountIn = given ?? t.AmountIn, AmountOut = paid ?? t.AmountOut, Fee = fee ?? t.Fee };
    }

    SimulatedTransaction OnchainReceived(SimulatedTransaction t, RpcParams p)
    {
        var payment = FindPayment(p, t);
        return t with
        {
            Payments = [.. t.Payments, payment],
            TransferReceivedAt = payment.At,
            SourceAccount = t.Sep == 31 && !Two ? Ledger.PayerAccount : t.SourceAccount,
        };
    }

    LedgerPayment FindPayment(RpcParams p, SimulatedTransaction t)
    {
        var hash = p.Text("stellar_transaction_id");
        if (string.IsNullOrWhiteSpace(hash))
            throw Refusal.BadParams("must not be blank");
        return ledger.Find(hash) is { } at ? new(hash, at, t.Memo, t.MemoType)
            : throw Refusal.Internal(Two
                ? "Error response from the server. Code: 404 , body: {\"type\":\"https://stellar.org/horizon-errors/not_found\","
                    + "\"title\":\"Resource Missing\",\"status\":404,\"detail\":\"The resource at the url requested was not found.\"}"
                : $"Transaction (hash={hash}) not found");
    }

    static SimulatedTransaction External(SimulatedTransaction t, RpcParams p) =>
        t with { ExternalTransactionId = p.Text("external_transaction_id") ?? t.ExternalTransactionId };
}
