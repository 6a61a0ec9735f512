using System.Data.Common;
using AnchorCallbacks.Platform;
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
        SELECT transaction_id AS id, confirmed_at AS at FROM interactive_flows
        WHERE confirmed_at <= @before AND confirmed_at >= @from
            AND NOT EXISTS (SELECT 1 FROM transactions WHERE id = interactive_flows.transaction_id)
        ORDER BY confirmed_at LIMIT @most
        """,
        """
        DELETE FROM interactive_flows WHERE transaction_id = @Id AND confirmed_at <= @before
            AND NOT EXISTS (SELECT 1 FROM transactions WHERE id = @Id)
        """);

    /// <summary>Null if the user has confirmed no amount.</summary>
    public static InteractiveFlow? Of(TransactionRow row) =>
        row.FixedSide is { } side && Amount.TryParse(row.FlowIn!, out var amountIn) && Amount.TryParse(row.FlowOut!, out var amountOut)
            ? new(row.Id, side == InSide, AssetAmount.Of(amountIn, row.FlowInAsset!), AssetAmount.Of(amountOut, row.FlowOutAsset!)) : null;

    /// <summary>Saves the amounts in place of earlier ones, in the caller's transaction. The transaction must be decided again.</summary>
    public async ValueTask Save(DbConnection connection, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO interactive_flows (transaction_id, fixed_side, flow_in, flow_in_asset, flow_out, flow_out_asset, confirmed_at)
            VALUES (@TransactionId, @side, @amountIn, @assetIn, @amountOut, @assetOut, @at)
            ON CONFLICT (transaction_id) DO UPDATE SET fixed_side = excluded.fixed_side, flow_in = excluded.flow_in,
                flow_in_asset = excluded.flow_in_asset, flow_out = excluded.flow_out, flow_out_asset = excluded.flow_out_asset,
                confirmed_at = excluded.confirmed_at
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
