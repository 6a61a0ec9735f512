using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>Where a view of a transaction comes from.</summary>
enum ViewSource
{
    /// <summary>AP's answer to us, just now.</summary>
    Answer,

    /// <summary>An event, perhaps late and out of order.</summary>
    Event,
}

/// <summary>Enters what AP says into our table. AP is right, the newest of its words most.</summary>
sealed class TransactionBook(ServiceKeys keys, TimeProvider clock)
{
    const string Anything =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, account = @Account, memo_type = @memoType, memo = @memo,
            sender_id = @SenderId, receiver_id = @ReceiverId, body = @body, open = @open, stamp = stamp + @news,
            due = CASE WHEN @open = 0 THEN 0 WHEN @news = 1 THEN 1 ELSE due END, problem = CASE WHEN @open = 0 THEN '' ELSE problem END,
            in_review = CASE WHEN @open = 0 THEN 0 ELSE in_review END, read_at = CASE WHEN @keepReading = 1 THEN read_at ELSE NULL END, read_tries = 0,
            heard_at = @heard, untold = CASE WHEN @open = 0 THEN 0 ELSE untold END, look_at = CASE WHEN @open = 0 THEN NULL ELSE coalesce(look_at, @look) END
        WHERE id = @Id
        """;

    /// <summary>An open transaction of the same customers that stays open: what is nearly always told. Columns that are not named leave
    /// their indexes alone.</summary>
    const string Progress =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, body = @body, stamp = stamp + @news,
            due = CASE WHEN @news = 1 THEN 1 ELSE due END, read_at = CASE WHEN @keepReading = 1 THEN read_at ELSE NULL END, read_tries = 0, heard_at = @heard
        WHERE id = @Id
        """;

    /// <summary>When this server first started: what is older is no news.</summary>
    public long FirstStart { get; set; } = long.MaxValue;

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public byte[] Open(TransactionRow row)
    {
        var plain = new byte[Math.Max(0, row.Body.Length - Aead.Overhead)];
        return plain.Length == 0 || Aead.TryOpen(keys.Events, row.Body, SealContext.Transaction(row.Id), plain)
            ? plain
            : throw new SealBrokenException($"The transaction {row.Id} does not open");
    }

    /// <summary>All that AP said of it.</summary>
    public Transaction Read(TransactionRow row)
    {
        var json = new Utf8JsonReader(Open(row));
        return Transaction.Read(row.Body.Length == 0 ? default : JsonElement.ParseValue(ref json));
    }

    /// <returns>Whether there is something new to decide.</returns>
    public async ValueTask<bool> Enter(DbConnection connection, PlatformView view, ViewSource source) =>
        await Enter(connection, await TransactionRows.Find(connection, view.Id), view, source, expected: false);

    /// <param name="known">The transaction's row.</param>
    /// <param name="expected">That it is so was foreseen when the call was decided that made it so: it is no news.</param>
    /// <returns>Whether there is something new to decide.</returns>
    public async ValueTask<bool> Enter(DbConnection connection, TransactionRow? known, PlatformView view, ViewSource source, bool expected)
    {
        if (known is { Sep.Length: > 0 } && view.UpdatedAt < known.UpdatedAt)
            return false;
        if (known is { Sep.Length: > 0 } && view.UpdatedAt == known.UpdatedAt && view.Status != known.Status && source == ViewSource.Event)
        {
            // Two changes in one millisecond: which was the last one only AP can say.
            await TransactionRows.ReadLater(connection, view.Id, Now);
            return false;
        }
        if (known is { Sep.Length: > 0 } && source == ViewSource.Answer && IsUnchanged(known, view))
        {
            if (Now - known.HeardAt > TransactionLooks.Least / 2)
                await TransactionRows.Heard(connection, view.Id, Now);
            return false;
        }
        var final = new TransactionStatus(view.Status).IsFinal;
        var open = !final && view.Sep.Length > 0;
        var news = open && (known is null || known.Open == 0 || (known.Status != view.Status && !expected) || IsAboutOthers(known, view));
        if (known is null || known.Sep.Length == 0)
            await Insert(connection, view, source, open, fresh: open && view.StartedAt >= FirstStart);
        else if (source == ViewSource.Answer || view.UpdatedAt > known.UpdatedAt)
            await connection.ExecuteAsync(known.Open == 1 && open && !IsAboutOthers(known, view) ? Progress : Anything,
                Parameters(view, known, source, open, false, news));
        if (final && known is { Open: 1 })
            await OutboxRows.DropWaiting(connection, view.Id, $"the transaction is {view.Status}", clock.GetUtcNow());
        return news;
    }

    /// <summary>Most of what AP's lists say is what they said half a minute ago. An answer says more than an event: it is entered once after one.</summary>
    static bool IsUnchanged(TransactionRow known, PlatformView view) =>
        known.UpdatedAt == view.UpdatedAt && known.Status == view.Status && known.HeardAt > known.UpdatedAt && !IsAboutOthers(known, view);

    static bool IsAboutOthers(TransactionRow known, PlatformView view) =>
        known.Account != view.Account || known.FullMemo != view.Memo || known.SenderId != view.SenderId || known.ReceiverId != view.ReceiverId;

    Task<int> Insert(DbConnection connection, PlatformView view, ViewSource source, bool open, bool fresh) => connection.ExecuteAsync(
        """
        INSERT INTO transactions (id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body, open, fresh,
            told, told_after, in_review, problem, stamp, due, read_at, read_tries, heard_at, look_at)
        VALUES (@Id, @Sep, @Kind, @Status, @StartedAt, @UpdatedAt, @Account, @memoType, @memo, @SenderId, @ReceiverId, @body, @open, @fresh,
            '', '', 0, '', 1, @open, NULL, 0, @heard, CASE WHEN @open = 1 THEN @look ELSE NULL END)
        ON CONFLICT (id) DO UPDATE SET sep = excluded.sep, kind = excluded.kind, status = excluded.status, started_at = excluded.started_at,
            updated_at = excluded.updated_at, account = excluded.account, memo_type = excluded.memo_type, memo = excluded.memo,
            sender_id = excluded.sender_id, receiver_id = excluded.receiver_id, body = excluded.body, open = excluded.open, fresh = excluded.fresh,
            stamp = transactions.stamp + 1, due = excluded.due, read_at = NULL, read_tries = 0, heard_at = excluded.heard_at, look_at = excluded.look_at
        """, Parameters(view, null, source, open, fresh, false));

    object Parameters(PlatformView view, TransactionRow? known, ViewSource source, bool open, bool fresh, bool news) => new
    {
        view.Id,
        view.Sep,
        view.Kind,
        view.Status,
        view.StartedAt,
        view.UpdatedAt,
        view.Account,
        memoType = view.Memo.Type,
        memo = view.Memo.Value,
        view.SenderId,
        view.ReceiverId,
        body = Aead.Seal(keys.Events, view.Body, SealContext.Transaction(view.Id)),
        open = open ? 1L : 0L,
        fresh = fresh ? 1L : 0L,
        news = news ? 1L : 0L,
        keepReading = source == ViewSource.Event ? 1L : 0L,
        heard = source == ViewSource.Answer ? Now : known?.HeardAt ?? 0,
        look = Now + TransactionLooks.Least,
    };
}
