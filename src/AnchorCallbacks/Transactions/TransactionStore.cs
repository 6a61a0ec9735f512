using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>Where a view of a transaction comes from.</summary>
enum ViewSource
{
    /// <summary>AP's answer to us. It beats every event.</summary>
    Answer,

    /// <summary>An event: a hint. It may be late, out of order, or forged.</summary>
    Event,
}

/// <summary>Enters what AP says into our table. An answer beats an event, and of two answers the newer one counts.</summary>
sealed class TransactionStore(ServiceKeys keys, TransactionClosed closed, TimeProvider clock)
{
    const string Anything =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, account = @Account, memo_type = @memoType, memo = @memo,
            sender_id = @SenderId, receiver_id = @ReceiverId, body = @body, open = @open, revision = revision + @news,
            due = CASE WHEN @open = 0 THEN 0 WHEN @news = 1 THEN 1 ELSE due END, problem = CASE WHEN @open = 0 THEN '' ELSE problem END,
            in_review = CASE WHEN @open = 0 THEN 0 ELSE in_review END, read_at = CASE WHEN @keepReading = 1 THEN read_at ELSE NULL END, read_attempts = 0,
            from_event = @hinted, answered_at = @heard, notice_blocked = CASE WHEN @open = 0 THEN 0 ELSE notice_blocked END, poll_at = CASE WHEN @open = 0 THEN NULL ELSE coalesce(poll_at, @look) END,
            refund_due = CASE WHEN @open = 0 AND @Status NOT IN ('error', 'expired') THEN '' ELSE refund_due END
        WHERE id = @Id
        """;

    /// <summary>An open transaction of the same customers that stays open: what is nearly always told. Columns that are not named leave
    /// their indexes alone.</summary>
    const string Progress =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, body = @body, revision = revision + @news,
            due = CASE WHEN @news = 1 THEN 1 ELSE due END, read_at = CASE WHEN @keepReading = 1 THEN read_at ELSE NULL END, read_attempts = 0, answered_at = @heard, from_event = @hinted
        WHERE id = @Id
        """;

    /// <summary>When this server first started: what is older is no news.</summary>
    public long FirstStart { get; set; } = long.MaxValue;

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public byte[] Open(TransactionRow row) => row.Body.Length == 0 ? []
        : ServiceSeal.Open(keys, row.Body, SealContext.Transaction(row.Id))
        ?? throw new SealBrokenException($"The transaction {row.Id} does not open");

    /// <summary>All that AP said of it.</summary>
    public Transaction Read(TransactionRow row) => Read(Open(row));

    static Transaction Read(byte[] body)
    {
        var json = new Utf8JsonReader(body);
        return Transaction.Read(body.Length == 0 ? default : JsonElement.ParseValue(ref json));
    }

    /// <param name="askedAt">When AP was asked for this answer; 0 if that is not known.</param>
    /// <returns>Whether there is something new to decide.</returns>
    public async ValueTask<bool> Apply(DbConnection connection, PlatformView view, ViewSource source, long askedAt = 0) =>
        await Apply(connection, await TransactionRows.Find(connection, view.Id), view, source, expected: false, askedAt);

    /// <param name="known">The transaction's row.</param>
    /// <param name="expected">That it is so was foreseen when the call was decided that made it so: it is no news.</param>
    /// <returns>Whether there is something new to decide.</returns>
    public async ValueTask<bool> Apply(DbConnection connection, TransactionRow? known, PlatformView view, ViewSource source, bool expected,
        long askedAt = 0)
    {
        known = known is { Sep.Length: > 0 } ? known : null;
        if (source == ViewSource.Event && known is not null
            && (view.UpdatedAt < known.UpdatedAt || (view.UpdatedAt == known.UpdatedAt && view.Status == known.Status)))
            return false;
        if (source == ViewSource.Event && MustBeConfirmed(known, view))
        {
            await TransactionRows.Confirm(connection, view.Id, clock.GetUtcNow());
            return false;
        }
        if (source == ViewSource.Answer && known is not null && IsUnchanged(known, view))
        {
            if (!Knows(known, view))
                await TransactionRows.SetAnsweredAt(connection, view.Id, Now);
            return false;
        }
        var isOlder = known is not null && view.UpdatedAt < known.UpdatedAt;
        // An answer to an earlier question than the one whose answer we have.
        if (isOlder && !known!.FromEvent && askedAt <= known.AnsweredAt)
            return false;
        var final = new TransactionStatus(view.Status).IsFinal;
        var open = !final && view.Sep.Length > 0;
        var news = open && (known is null || !known.Open || (known.Status != view.Status && !expected) || IsAboutOthers(known, view)
            || HasOtherTerms(known, view));
        if (known is null)
            await Insert(connection, view, source, open, fresh: open && view.StartedAt >= FirstStart);
        else
            await connection.ExecuteAsync(known.Open && open && !IsAboutOthers(known, view) ? Progress
                : Anything, Parameters(view, known, source, open, false, news));
        if (final && known is { Open: true })
            await closed(connection, view.Id, $"the transaction is {view.Status}", clock.GetUtcNow());
        if (isOlder)
            // The event may have been right, and this answer on its way for long.
            await TransactionRows.ReadLater(connection, view.Id, Now);
        return news;
    }

    /// <summary>What an event must not do by itself: end a transaction, give it other customers, or be newer than all that AP can say. Of two
    /// changes in one millisecond only AP knows which was the last one.</summary>
    bool MustBeConfirmed(TransactionRow? known, PlatformView view) =>
        new TransactionStatus(view.Status).IsFinal || view.UpdatedAt > Now
        || (known is not null && (view.UpdatedAt == known.UpdatedAt || IsAboutOthers(known, view)));

    /// <summary>Max of what AP's lists say is what they said half a minute ago. An answer is entered once after an event.</summary>
    static bool IsUnchanged(TransactionRow known, PlatformView view) =>
        known.UpdatedAt == view.UpdatedAt && known.Status == view.Status && !known.FromEvent && !IsAboutOthers(known, view);

    /// <summary>Whether an answer says nothing that is worth a write.</summary>
    public bool Knows(TransactionRow? known, PlatformView view) =>
        known is { Sep.Length: > 0 } && IsUnchanged(known, view) && Now - known.AnsweredAt <= TransactionPolling.Min / 2;

    /// <summary>Other amounts may be under other rules, and money that came in changes what may be told.</summary>
    bool HasOtherTerms(TransactionRow known, PlatformView view)
    {
        try
        {
            return Terms(Read(known)) != Terms(Read(view.Body));
        }
        catch (SealBrokenException)
        {
            return true;
        }

        static (AssetAmount?, AssetAmount?, AssetAmount?, bool) Terms(Transaction said) =>
            (said.AmountExpected, said.AmountIn, said.AmountOut, Funds.AreIn(said));
    }

    static bool IsAboutOthers(TransactionRow known, PlatformView view) =>
        known.Account != view.Account || known.FullMemo != view.Memo || known.SenderId != view.SenderId
            || known.ReceiverId != view.ReceiverId;

    Task<int> Insert(DbConnection connection, PlatformView view, ViewSource source, bool open, bool fresh) => connection.ExecuteAsync(
        """
        INSERT INTO transactions (id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body, open, awaits_first_decision,
            last_notice, last_notice_status, in_review, problem, revision, due, read_at, read_attempts, answered_at, poll_at, from_event)
        VALUES (@Id, @Sep, @Kind, @Status, @StartedAt, @UpdatedAt, @Account, @memoType, @memo, @SenderId, @ReceiverId, @body, @open, @fresh,
            '', '', 0, '', 1, @open, NULL, 0, @heard, CASE WHEN @open = 1 THEN @look ELSE NULL END, @hinted)
        ON CONFLICT (id) DO UPDATE SET sep = excluded.sep, kind = excluded.kind, status = excluded.status, started_at = excluded.started_at,
            updated_at = excluded.updated_at, account = excluded.account, memo_type = excluded.memo_type, memo = excluded.memo,
            sender_id = excluded.sender_id, receiver_id = excluded.receiver_id, body = excluded.body, open = excluded.open, awaits_first_decision = excluded.awaits_first_decision,
            revision = transactions.revision + 1, due = excluded.due, read_attempts = 0, answered_at = excluded.answered_at, poll_at = excluded.poll_at, from_event = excluded.from_event,
            read_at = CASE WHEN @keepReading = 1 AND transactions.from_event = 1 THEN transactions.read_at ELSE NULL END
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
        body = ServiceSeal.Seal(keys, view.Body, SealContext.Transaction(view.Id)),
        open = open ? 1L : 0L,
        fresh = fresh ? 1L : 0L,
        news = news ? 1L : 0L,
        keepReading = source == ViewSource.Event ? 1L : 0L,
        hinted = source == ViewSource.Event ? 1L : 0L,
        heard = source == ViewSource.Answer ? Now : known?.AnsweredAt ?? 0,
        look = Now + TransactionPolling.Min,
    };
}
