using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.StoreTools;

/// <summary>A column sealed under the key of the server as a whole.</summary>
/// <param name="Names">The columns that say where the value belongs.</param>
/// <param name="Context">Made from their values.</param>
sealed record SealedColumn(string Table, string Name, string[] Names, Func<string[], byte[]> Context)
{
    /// <summary>Nothing is known yet, and nothing sealed.</summary>
    public bool MayBeEmpty { get; init; }
}

static class SealedColumns
{
    public static readonly IReadOnlyList<SealedColumn> All =
    [
        new("events", "body", ["id"], of => SealContext.Event(of[0])),
        new("events", "note", ["id"], of => SealContext.EventNote(of[0])),
        new("transactions", "body", ["id"], of => SealContext.Transaction(of[0])) { MayBeEmpty = true },
        new("outbox", "params", ["id", "method"], of => SealContext.OutboxCall(of[0], of[1])),
        new("outbox", "note", ["id"], of => SealContext.OutboxNote(of[0])),
        new("operator_changes", "answer", ["operator", "idempotency_key"], of => SealContext.OperatorChange(of[0], of[1])),
        new("quotes", "terms", ["id"], of => SealContext.Quote(of[0])),
    ];
}
