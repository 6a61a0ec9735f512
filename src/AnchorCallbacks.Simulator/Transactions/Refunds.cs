namespace AnchorCallbacks.Simulator;

/// <summary>What notify_refund_pending and notify_refund_sent do to the list of refunds.</summary>
static class Refunds
{
    /// <returns>All amounts and all fees.</returns>
    public static decimal Total(IReadOnlyList<Refund> refunds, out decimal fees)
    {
        fees = refunds.Sum(refund => Amounts.Value(refund.Fee.Value!));
        return fees + refunds.Sum(refund => Amounts.Value(refund.Amount.Value!));
    }

    public static bool IsWhole(SimulatedTransaction t) =>
        t.AmountIn?.Value is { } amount && Total(t.Refunds, out _) >= Amounts.Value(amount);

    public static SimulatedTransaction Pending(SimulatedTransaction t, RpcParams p, Amounts amounts)
    {
        if (!t.IsDeposit)
            return t;
        return Add(t, Read(t, p, amounts) ?? throw Refusal.BadParams("refund must not be null"), replace: false);
    }

    public static SimulatedTransaction Sent(SimulatedTransaction t, RpcParams p, Amounts amounts)
    {
        var refund = Read(t, p, amounts);
        if (refund is null)
            return t.Sep == 31 || t.Status == "pending_anchor" ? throw Refusal.BadParams("refund is required") : t;
        if (t.Sep == 31 && t.Refunds.Count > 0)
            throw new Refusal(-32600, "Multiple refunds aren't supported for kind[receive], protocol[31] and action[notify_refund_sent]");
        var replace = t.Status != "pending_anchor" && t.Refunds.Count > 0;
        if (replace && t.Refunds.All(earlier => earlier.Id != refund.Id))
            throw Refusal.BadParams("Invalid refund id");
        return Add(t, refund, replace);
    }

    static SimulatedTransaction Add(SimulatedTransaction t, Refund refund, bool replace)
    {
        List<Refund> refunds = [.. t.Refunds.Where(earlier => !replace || earlier.Id != refund.Id), refund];
        if (Total(refunds, out _) > Amounts.Value(t.AmountIn?.Value ?? "0"))
            throw Refusal.BadParams("Refund amount exceeds amount_in");
        return t with { Refunds = refunds };
    }

    static Refund? Read(SimulatedTransaction t, RpcParams p, Amounts amounts)
    {
        if (p.Object("refund") is not { } given)
            return null;
        if (given.Amount("amount") is not { } amount || given.Amount("amount_fee") is not { } fee)
            throw Refusal.Internal("Cannot invoke \"org.stellar.anchor.api.shared.Amount.getAmount()\" because the return value is null");
        amounts.Check("refund.amount", amount, allowZero: false);
        amounts.Check("refund.amountFee", fee, allowZero: true);
        if (amount.Asset != t.AmountIn?.Asset)
            throw Refusal.BadParams("refund.amount.asset does not match transaction amount_in_asset");
        if (t.Fee?.Asset is { } asset && fee.Asset != asset)
            throw Refusal.BadParams("refund.amount_fee.asset does not match match transaction amount_fee_asset");
        return new(given.Text("id") ?? throw Refusal.Internal("id is marked non-null but is null"), amount, fee);
    }
}
