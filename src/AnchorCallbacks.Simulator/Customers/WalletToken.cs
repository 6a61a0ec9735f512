using System.Globalization;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Simulator;

/// <summary>Who a wallet's SEP-10 token says it is.</summary>
/// <param name="Subject">The account as it was authenticated: <c>G…</c> or <c>M…</c>.</param>
/// <param name="Account">Always <c>G…</c>.</param>
/// <param name="Memo">The token's memo, or the id within <c>M…</c>.</param>
sealed record WalletToken(string Subject, string Account, string? Memo)
{
    public bool IsMuxed => Subject != Account;

    /// <summary>Only a plain account's memo is kept beside it; in <c>M…</c> it is within.</summary>
    public string? CreatorMemo => IsMuxed ? null : Memo;

    /// <param name="subject"><c>G…</c>, <c>G…:memo</c> or <c>M…</c>.</param>
    public static WalletToken Parse(string subject)
    {
        if (StrKey.TryReadMuxed(subject, out var account, out var id))
            return new(subject, account, id.ToString(CultureInfo.InvariantCulture));
        var parts = subject.Split(':');
        return new(parts[0], parts[0], parts.Length > 1 ? parts[1] : null);
    }
}
