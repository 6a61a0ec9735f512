using System.Globalization;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Model.Recorded;

/// <summary>Reads AP's JSON of a transaction back into the model's, as far as a transaction that was just created goes.</summary>
static class RecordedTransaction
{
    public static ModelTransaction Read(JsonElement json)
    {
        var t = new RpcParams(json);
        var sender = t.Object("customers")?.Object("sender");
        var creator = t.Object("creator") ?? sender;
        return new()
        {
            Id = t.Text("id")!,
            Sep = int.Parse(t.Text("sep")!, CultureInfo.InvariantCulture),
            Kind = t.Text("kind")!,
            Status = t.Text("status")!,
            Type = t.Text("type"),
            FundingMethod = t.Text("fundingMethod"),
            AmountExpected = t.Amount("amount_expected"),
            AmountIn = t.Amount("amount_in"),
            AmountOut = t.Amount("amount_out"),
            Fee = t.Fee(PlatformGeneration.Four, null),
            QuoteId = t.Text("quote_id"),
            StartedAt = t.Time("started_at")!.Value,
            UpdatedAt = t.Time("updated_at"),
            Message = t.Text("message"),
            SourceAccount = t.Text("source_account"),
            DestinationAccount = t.Text("destination_account"),
            Memo = t.Text("memo"),
            MemoType = t.Text("memo_type"),
            CreatorAccount = creator?.Text("account"),
            CreatorMemo = creator?.Text("memo"),
            SenderId = sender?.Text("id"),
            ReceiverId = t.Object("customers")?.Object("receiver")?.Text("id"),
        };
    }
}
