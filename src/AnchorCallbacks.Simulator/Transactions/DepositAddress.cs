using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Simulator;

/// <summary>Where the wallet pays to, with AP's default generators.</summary>
static class DepositAddress
{
    public static SimulatedTransaction Set(SimulatedTransaction t, RpcParams p, bool two)
    {
        var (memo, account, type) = (p.Text("memo"), p.Text("destination_account"), p.Text("memo_type"));
        // SEP-31 of the later releases has no generator of its own by default; SEP-6 and 24 make their memo.
        if (t.Sep == 31)
        {
            if (memo is null)
                throw Refusal.BadParams("memo and memo_type are required");
            if (account is null)
                throw Refusal.BadParams("destination_account is required");
            if (!ulong.TryParse(memo, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw Refusal.BadParams($"Invalid id memo: {memo}");
            return t with { Memo = memo, MemoType = "id", DestinationAccount = account };
        }
        if (memo is not null || account is not null || two && type is not null)
            throw Refusal.BadParams(
                "Anchor is not configured to accept memo, memo_type and destination_account. Please set configuration sep" + t.Sep
                + ".deposit_info_generator_type to 'none' if you want to enable this feature");
        return t with
        {
            Memo = t.Memo ?? OwnMemo(t.Id, two),
            MemoType = two ? "hash" : "id",
            DestinationAccount = t.Sep == 24
            ? t.DestinationAccount ?? Ledger.AnchorAccount : t.DestinationAccount
        };
    }

    /// <summary>2.x takes the first 32 characters of the id, later releases make a number.</summary>
    static string OwnMemo(string id, bool two) => two
        ? Convert.ToBase64String(Encoding.UTF8.GetBytes(id.PadLeft(32, '0')[..32]))
        : (BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(id))) >> 1).ToString(CultureInfo.InvariantCulture);
}
