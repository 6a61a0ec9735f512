using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>A transaction of one kind, of a customer who has given everything before and is accepted.</summary>
/// <param name="Customer">Of SEP-31 the receiver.</param>
sealed record Payment(Loop Loop, string Kind, string Id, string Wallet, string Customer)
{
    bool IsSep31 => Kind == "receive";

    public string Type => IsSep31 ? "sep31-receiver" : "sep6";

    public string Role => IsSep31 ? "receiver" : "sender";

    /// <summary>From where this kind is paid out.</summary>
    public string Payable => IsSep31 ? "pending_receiver" : "pending_anchor";

    public static async Task<Payment> Start(Loop loop, string kind, params (string Name, byte[] Content)[] files)
    {
        var wallet = Loop.Wallet();
        if (kind == "receive")
        {
            var sender = await loop.Server.Customer([("account", WalletSample.Account()), ("type", "sep31-sender"), .. Loop.Person]);
            var receiver = await loop.Server.Customer([("account", wallet), ("type", "sep31-receiver"), .. Loop.Person, .. Loop.Bank]);
            return new(loop, kind, (await loop.Platform.Wallet.StartSep31(wallet, sender, receiver)).Id!, wallet, receiver);
        }
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")], files);
        var front = loop.Platform.Wallet;
        var id = kind switch
        {
            "deposit" => front.StartDeposit(wallet),
            "deposit-exchange" => front.StartDeposit(wallet, sourceAsset: "iso4217:USD"),
            "withdrawal" => front.StartWithdrawal(wallet),
            _ => front.StartWithdrawal(wallet, destinationAsset: "iso4217:USD"),
        };
        return new(loop, kind, id, wallet, await loop.CustomerOf(wallet));
    }

    /// <summary>AP's observer has seen the payment, or the anchor has reported it.</summary>
    public async Task MoneyComesIn()
    {
        Loop.Platform.Change(Id, Funded(Loop, Payable));
        await Loop.Settle();
    }

    public static Func<SimulatedTransaction, SimulatedTransaction> Funded(Loop loop, string status) => t => t with
    {
        Status = status,
        TransferReceivedAt = Instant.From(loop.Server.Clock.GetUtcNow()),
        AmountIn = t.AmountIn ?? t.AmountExpected,
        Fee = t.Fee ?? new("0", (t.AmountIn ?? t.AmountExpected)!.Asset, null),
    };

    public Task Reject() => Loop.Server.MustDecide(Customer, new { decision = "reject", type = Type, message = "We cannot serve you" });

    public async Task Give(params (string, string)[] members)
    {
        var reply = IsSep31
            ? await Loop.Server.PutCustomer([("id", Customer), ("account", Wallet), .. members, ("type", Type)])
            : await Loop.Server.PutCustomer([("account", Wallet), .. members, ("type", Type)]);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
    }

    /// <summary>All of it.</summary>
    public static object Refund(SimulatedTransaction t) => new
    {
        id = "bank-1",
        amount = new { amount = t.AmountIn!.Value, asset = t.AmountIn.Asset },
        amount_fee = new { amount = "0", asset = t.Fee!.Asset },
    };
}
