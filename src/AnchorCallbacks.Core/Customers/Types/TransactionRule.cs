using AnchorCallbacks.Platform;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Types;

/// <summary>Requirements of certain transactions for their customers, in addition to the type. A null condition holds for all.</summary>
/// <param name="Asset">AP's name of the asset, such as <c>stellar:USDC:G…</c>; <c>*</c> matches any text.</param>
/// <param name="AmountAtLeast">Compared with each known amount in the asset.</param>
/// <param name="Role">With SEP-31: sender or receiver.</param>
sealed record TransactionRule(
    string? Sep, string? Kind, string? Asset, Amount? AmountAtLeast, string? Role, IReadOnlyList<Sep9Field> Require, bool ManualReview)
{
    /// <param name="isUnknownEnough">Whether the rule applies if AP does not report the amount or the asset.</param>
    public bool Fits(Transaction transaction, string role, bool isUnknownEnough = false)
    {
        if ((Sep ?? transaction.Sep.Value) != transaction.Sep.Value || (Kind ?? transaction.Kind.Value) != transaction.Kind.Value
            || (Role ?? role) != role)
            return false;
        if (Asset is null && AmountAtLeast is null)
            return true;
        // A rule about money applies to either side: to any amount in its asset.
        foreach (var money in (ReadOnlySpan<AssetAmount?>)[transaction.AmountIn, transaction.AmountExpected, transaction.AmountOut])
            if (money is { Amount: { } amount } && Matches(Asset, money.Asset ?? "") && (AmountAtLeast is not { } least || amount >= least))
                return true;
        return isUnknownEnough && MayFit(transaction);
    }

    /// <summary>Whether an unknown amount of the rule's asset may move. The expected amount does not count: another amount may have
    /// come.</summary>
    bool MayFit(Transaction transaction)
    {
        ReadOnlySpan<AssetAmount?> moved = [transaction.AmountIn, transaction.AmountOut];
        foreach (var money in moved)
            if (money is { Amount: not null, Asset: { } asset } && Matches(Asset, asset)
                // A rule for several assets is decided only by the amount that comes in.
                && (transaction.AmountIn?.Amount is not null || Asset == asset))
                return false;
        foreach (var money in moved)
            if (money?.Asset is not { } asset || (money.Amount is null && Matches(Asset, asset)))
                return true;
        return false;
    }

    public CustomerType Extend(CustomerType type) => type.WithRequired(Require, ManualReview ? Review.Manual : type.Review);

    static bool Matches(string? pattern, string asset)
    {
        if (pattern is null)
            return true;
        var parts = pattern.Split('*');
        if (parts.Length == 1)
            return asset == pattern;
        if (!asset.StartsWith(parts[0], StringComparison.Ordinal) || !asset.EndsWith(parts[^1], StringComparison.Ordinal)
            || asset.Length < parts[0].Length + parts[^1].Length)
            return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = asset.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + part.Length;
        }
        return at <= asset.Length - parts[^1].Length;
    }
}
