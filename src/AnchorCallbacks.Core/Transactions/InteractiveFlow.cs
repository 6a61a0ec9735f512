using System.Data.Common;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>The amounts of a SEP-24 transaction as its user has confirmed them on the pages.</summary>
/// <param name="IsInFixed">The user chose the amount that comes in; else the one that goes out. The other follows from the price.</param>
sealed record InteractiveFlow(string TransactionId, bool IsInFixed, AssetAmount In, AssetAmount Out)
{
    const string InSide = "in", OutSide = "out";

    /// <summary>Flows of transactions that have been deleted, or that never came to be.</summary>
    public static readonly Retained Rows = new(
        "amounts of interactive flows",
        """
        SELECT transaction_id AS id, changed_at AS at FROM interactive_flows
        WHERE changed_at <= @before AND changed_at >= @from
            AND NOT EXISTS (SELECT 1 FROM transactions WHERE id = interactive_flows.transaction_id)
        ORDER BY changed_at LIMIT @most
        """,
        """
        DELETE FROM interactive_flows WHERE transaction_id = @Id AND changed_at <= @before
            AND NOT EXISTS (SELECT 1 FROM transactions WHERE id = @Id)
        """);

    /// <summary>Null if the user has confirmed no amount.</summary>
    public static InteractiveFlow? Of(TransactionRow row) =>
        row.FixedSide is { Length: > 0 } side && Amount.TryParse(row.FlowIn!, out var amountIn)
            && Amount.TryParse(row.FlowOut!, out var amountOut)
            ? new(row.Id, side == InSide, AssetAmount.Of(amountIn, row.FlowInAsset!), AssetAmount.Of(amountOut, row.FlowOutAsset!)) : null;

    /// <summary>AP has made an address of the pages for this account. AP signs it, so it is as good as a report.</summary>
    public static Task<int> Enter(DbConnection connection, string transactionId, string account, Memo memo, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO interactive_flows (transaction_id, flow_account, flow_memo_type, flow_memo, fixed_side, flow_in, flow_in_asset,
                flow_out, flow_out_asset, changed_at)
            VALUES (@transactionId, @account, @memoType, @memo, '', '', '', '', '', @at) ON CONFLICT (transaction_id) DO NOTHING
            """, new { transactionId, account, memoType = memo.Type, memo = memo.Value, at = now.ToUnixTimeMilliseconds() });

    /// <summary>The report with its customer. AP 2.x does not report whose a SEP-24 transaction is.</summary>
    public static async ValueTask<PlatformView> Complete(DbConnection connection, PlatformView view)
    {
        return view.Account.Length == 0 && await OwnerOf(connection, view) is { } owner
            ? view with { Account = owner.Account, Memo = owner.Memo } : view;
    }

    /// <summary>The account for which AP has made the page's address; null if that is not known.</summary>
    public static async ValueTask<(string Account, Memo Memo)?> OwnerOf(DbConnection connection, PlatformView view)
    {
        if (view.Sep != Sep.TwentyFour.Value)
            return null;
        var owner = await connection.QueryFirstOrDefaultAsync<OwnerRow>(
            """
            SELECT flow_account AS account, flow_memo_type AS memo_type, flow_memo AS memo FROM interactive_flows
            WHERE transaction_id = @Id
            """,
            new { view.Id });
        return owner is null ? null : (owner.Account, new Memo(owner.MemoType, owner.Memo));
    }

    sealed class OwnerRow
    {
        public string Account { get; init; } = "";
        public string MemoType { get; init; } = "";
        public string Memo { get; init; } = "";
    }

    /// <summary>Saves the amounts in place of earlier ones, in the caller's transaction. The transaction must be decided again.</summary>
    public async ValueTask Save(DbConnection connection, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            """
            UPDATE interactive_flows SET fixed_side = @side, flow_in = @amountIn, flow_in_asset = @assetIn, flow_out = @amountOut,
                flow_out_asset = @assetOut, changed_at = @at
            WHERE transaction_id = @TransactionId
            """,
            new
            {
                TransactionId,
                side = IsInFixed ? InSide : OutSide,
                amountIn = In.Amount!.Value.ToString(),
                assetIn = In.Asset,
                amountOut = Out.Amount!.Value.ToString(),
                assetOut = Out.Asset,
                at = now.ToUnixTimeMilliseconds(),
            });
        await TransactionRows.Note(connection, TransactionId, now);
        await TransactionRows.Changed(connection, TransactionId);
    }
}
