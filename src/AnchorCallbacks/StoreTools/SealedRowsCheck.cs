using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;

namespace AnchorCallbacks.StoreTools;

/// <summary>A column whose values are sealed under the key of the server as a whole.</summary>
/// <param name="Names">The columns that the value is bound to.</param>
/// <param name="Context">Made from their values.</param>
sealed record SealedColumn(string Table, string Name, string[] Names, Func<string[], byte[]> Context)
{
    /// <summary>Whether an empty value is valid: nothing is known yet, and nothing is sealed.</summary>
    public bool MayBeEmpty { get; init; }
}

/// <summary>Opens all values that are sealed under the key of the server as a whole.</summary>
sealed class SealedRowsCheck(ServiceKeys keys, StoreReader store, Damage damage)
{
    public static readonly IReadOnlyList<SealedColumn> Columns =
    [
        new("events", "body", ["id"], of => SealContext.Event(of[0])),
        new("events", "note", ["id"], of => SealContext.EventNote(of[0])),
        new("transactions", "body", ["id"], of => SealContext.Transaction(of[0])) { MayBeEmpty = true },
        new("outbox", "params", ["id", "method"], of => SealContext.OutboxCall(of[0], of[1])),
        new("outbox", "note", ["id"], of => SealContext.OutboxNote(of[0])),
        new("operator_changes", "answer", ["operator", "idempotency_key"], of => SealContext.OperatorChange(of[0], of[1])),
        new("page_sessions", "subject", ["id"], of => SealContext.PageSession(of[0])),
        new("page_links", "subject", ["id"], of => SealContext.PageLink(of[0])),
        new("webhook_subscriptions", "secret", ["id"], of => SealContext.WebhookSecret(of[0])),
        new("webhook_subscriptions", "old_secret", ["id"], of => SealContext.WebhookSecret(of[0])),
        new("partner_credentials", "secret", ["id"], of => SealContext.PartnerCredential(of[0])),
        new("partner_answers", "answer", ["partner", "request_key", "method", "path"],
            of => SealContext.PartnerAnswer(of[0], of[1], of[2], of[3])),
        new("offblocks_challenges", "challenge", ["partner", "subject"], of => SealContext.OffBlocksChallenge(of[0], of[1])),
        new("dcm_accounts", "iban", ["partner", "id"], of => SealContext.DcmAccount(of[0], of[1])) { MayBeEmpty = true },
        new("dcm_customers", "sort_keys", ["partner", "reference"], of => SealContext.DcmSortKeys(of[0], of[1])),
        new("dcm_order", "block", ["partner", "ordering", "id"], of => SealContext.DcmOrder(of[0], of[1], of[2])),
        new("quotes", "terms", ["id"], of => SealContext.Quote(of[0])),
    ];

    /// <returns>The number of rows.</returns>
    public async ValueTask<long> Run(DbConnection connection, StoreTable table, KeyRange range)
    {
        var sealedColumns = Columns.Where(column => column.Table == table.Name).ToList();
        await using var reader = await store.Rows(connection, table, range);
        var rows = 0L;
        for (; await reader.ReadAsync(); rows++)
            foreach (var column in sealedColumns)
                if (!Opens(reader, table, column))
                    damage.Add(table.Name, string.Join(' ', table.Key.Select(name => reader.GetString(table.IndexOf(name)))),
                        $"{column.Name} does not open");
        return rows;
    }

    bool Opens(DbDataReader row, StoreTable table, SealedColumn column)
    {
        var at = table.IndexOf(column.Name);
        if (row.IsDBNull(at))
            return true;
        var value = row.GetFieldValue<byte[]>(at);
        if (value.Length == 0 && column.MayBeEmpty)
            return true;
        var context = column.Context([.. column.Names.Select(name => row.GetString(table.IndexOf(name)))]);
        return ServiceSeal.Open(keys, value, context) is not null;
    }
}
