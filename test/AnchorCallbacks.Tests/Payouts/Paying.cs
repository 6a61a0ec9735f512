using AnchorCallbacks.Payouts;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Transactions;
using Instant = AnchorCallbacks.Simulator.Instant;

namespace AnchorCallbacks.Tests.Payouts;

/// <summary>A transaction on the simulated AP that has come as far as "may I pay?".</summary>
static class Paying
{
    public const string Photo = "photo_id_front";

    /// <summary>Of accepted customers, funds in.</summary>
    public static async Task<(string Id, string Sender, string Wallet)> Funded(this Loop loop, string kind, string? wallet = null)
    {
        wallet ??= Loop.Wallet();
        var sender = await loop.Server.Customer([("account", wallet), ("type", kind == "31 receive" ? "sep31-sender" : "sep6"),
            .. Loop.Person]);
        string id;
        if (kind == "31 receive")
        {
            var receiver = await loop.Server.Customer([("account", wallet), ("memo", "2"), ("type", "sep31-receiver"), .. Loop.Person,
                .. Loop.Bank]);
            id = (await loop.Platform.Wallet.StartSep31(wallet, sender, receiver)).Id!;
        }
        else
            id = kind switch
            {
                "6 deposit" => loop.Platform.Wallet.StartDeposit(wallet),
                "6 withdrawal" => loop.Platform.Wallet.StartWithdrawal(wallet),
                _ => loop.Platform.Wallet.StartInteractive(wallet, kind.Split(' ')[1]),
            };
        await loop.Fund(id);
        return (id, sender, wallet);
    }

    /// <summary>As the bank's or the ledger's money arrives.</summary>
    public static async Task Fund(this Loop loop, string id)
    {
        var now = Instant.From(loop.Server.Clock.GetUtcNow());
        loop.Platform.Change(id, t => t with
        {
            Status = t.Sep == 31 ? "pending_receiver" : "pending_anchor",
            TransferReceivedAt = now,
            AmountIn = t.AmountIn ?? t.AmountExpected,
            Payments = t.IsDeposit ? [] : [new(new string('c', 64), now, null, null)],
        });
        if (loop.Platform[id] is { Sep: 24, IsDeposit: true })
            await loop.Server.Get<AnchorCallbacks.Store.Database>().Write(async connection =>
                await FundsRows.AddProof(connection, id, "operator:test", loop.Server.Clock.GetUtcNow()));
    }

    /// <summary>The answer to a request that tries again and again: time passes meanwhile.</summary>
    public static async Task<T> Passing<T>(this Loop loop, Task<T> request)
    {
        // In small steps: the request has a time limit itself.
        for (var step = 0; !request.IsCompleted && step < 30_000; step++)
            await loop.Pass(TimeSpan.FromMilliseconds(100));
        return await request.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Empty if it may be paid, else why not.</summary>
    public static async Task<string> WhyNot(this Loop loop, string id) =>
        (await loop.Server.Get<PayoutCheck>().Check(id, default)).Failed(out var failure, out var answer) ? failure.Text
            : answer.Payable.Reason;

    /// <summary>Empty if the claim is granted.</summary>
    public static async Task<string> Claim(this Loop loop, string id, string reference) =>
        (await loop.Server.Get<PayoutCheck>().Claim(id, reference, "operator:test", default)).Failed(out var failure, out _) ? failure.Text
            : "";

    public static Task Reject(this Loop loop, string customer, string type) =>
        loop.Server.MustDecide(customer, new { decision = "reject", type, message = "No" });
}
