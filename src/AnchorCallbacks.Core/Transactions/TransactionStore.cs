using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>Where an update of a transaction comes from.</summary>
enum UpdateSource
{
    /// <summary>AP's answer to a call. It beats every event.</summary>
    Answer,

    /// <summary>An event. It is only a hint: it may be late, out of order, or forged.</summary>
    Event,
}

/// <summary>Applies AP's reports to our table. An answer beats an event, and of two answers the newer one counts.</summary>
sealed class TransactionStore(ServiceKeys keys, TransactionClosed closed, FirstStart firstStart, ChangeLog changes, TimeProvider clock)
{
    const string UpdateAll =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, account = @Account,
            memo_type = @memoType, memo = @memo, sender_id = @SenderId, receiver_id = @ReceiverId, body = @body, open = @open,
            revision = revision + @isDue,
            due = CASE WHEN @open = 0 THEN 0 WHEN @isDue = 1 THEN 1 ELSE due END, problem = CASE WHEN @open = 0 THEN '' ELSE problem END,
            in_review = CASE WHEN @open = 0 THEN 0 ELSE in_review END, read_at = CASE WHEN @fromEvent = 1 THEN read_at ELSE NULL END,
            read_attempts = 0, from_event = @fromEvent, answered_at = @answeredAt,
            notice_blocked = CASE WHEN @open = 0 THEN 0 ELSE notice_blocked END,
            poll_at = CASE WHEN @open = 0 THEN NULL ELSE coalesce(poll_at, @pollAt) END,
            refund_due = CASE WHEN @open = 0 AND @Status NOT IN ('error', 'expired') THEN '' ELSE refund_due END
        WHERE id = @Id
        """;

    /// <summary>For an open transaction that stays open with the same customers: nearly every report. The indexes of the other columns are
    /// not written.</summary>
    const string UpdateProgress =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, body = @body, revision = revision + @isDue,
            due = CASE WHEN @isDue = 1 THEN 1 ELSE due END, read_at = CASE WHEN @fromEvent = 1 THEN read_at ELSE NULL END,
            read_attempts = 0, answered_at = @answeredAt, from_event = @fromEvent
        WHERE id = @Id
        """;

    /// <summary>Progress by our own call, with the notice that AP has now.</summary>
    const string UpdateNotified =
        """
        UPDATE transactions SET kind = @Kind, status = @Status, updated_at = @UpdatedAt, body = @body, read_at = NULL, read_attempts = 0,
            answered_at = @now, from_event = 0, last_notice = @notice, last_notice_status = @Status, awaits_first_decision = 0,
            in_review = CASE WHEN @Status = 'pending_customer_info_update' THEN 0 ELSE in_review END
        WHERE id = @Id
        """;

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public byte[] Open(TransactionRow row) => row.Body.Length == 0 ? []
        : ServiceSeal.Open(keys, row.Body, SealContext.Transaction(row.Id))
        ?? throw new SealBrokenException($"The transaction {row.Id} does not open");

    /// <summary>AP's last report, whole.</summary>
    public Transaction Read(TransactionRow row)
    {
        var body = Open(row);
        var json = new Utf8JsonReader(body);
        return Transaction.Read(body.Length == 0 ? default : JsonElement.ParseValue(ref json));
    }

    /// <param name="askedAt">When AP was asked for this answer; 0 if that is not known.</param>
    /// <returns>Whether a new decision is due.</returns>
    public async ValueTask<bool> Apply(DbConnection connection, PlatformView view, UpdateSource source, long askedAt = 0) =>
        await Apply(connection, await TransactionRows.Find(connection, view.Id), view, source, askedAt);

    /// <summary>Applies the answer to our own call, whose result is the decided one. It needs no new decision.</summary>
    /// <param name="known">The transaction's row, unchanged since the decision.</param>
    /// <param name="notice">The notice that AP has now.</param>
    public async ValueTask ApplyExpected(DbConnection connection, TransactionRow known, PlatformView view, string notice)
    {
        var completed = await InteractiveFlow.Complete(connection, view);
        if (!known.Open || view.Sep.Length == 0 || new TransactionStatus(view.Status).IsFinal || view.UpdatedAt <= known.UpdatedAt
            || HaveCustomersChanged(known, completed) || HaveTermsChanged(known, completed))
        {
            await Apply(connection, known, view, UpdateSource.Answer, isExpected: true);
            await TransactionRows.NotifiedAsDecided(connection, view.Id, notice, view.Status);
            return;
        }
        await connection.ExecuteAsync(UpdateNotified,
            new { view.Id, view.Kind, view.Status, view.UpdatedAt, body = Seal(view), now = Now, notice });
        await Note(connection, known, completed);
    }

    /// <param name="known">The transaction's row.</param>
    /// <param name="askedAt">When AP was asked for this answer; 0 if that is not known.</param>
    /// <param name="isExpected">The status is the result of our own call, as decided. It needs no new decision.</param>
    /// <returns>Whether a new decision is due.</returns>
    public async ValueTask<bool> Apply(DbConnection connection, TransactionRow? known, PlatformView view, UpdateSource source,
        long askedAt = 0, bool isExpected = false)
    {
        known = known is { Sep.Length: > 0 } ? known : null;
        view = await InteractiveFlow.Complete(connection, view);
        if (source == UpdateSource.Event && known is not null
            && (view.UpdatedAt < known.UpdatedAt || (view.UpdatedAt == known.UpdatedAt && view.Status == known.Status)))
            return false;
        if (source == UpdateSource.Event && MustBeConfirmed(known, view))
        {
            await TransactionRows.Confirm(connection, view.Id, clock.GetUtcNow());
            return false;
        }
        if (source == UpdateSource.Answer && known is not null && IsUnchanged(known, view))
        {
            if (!IsCurrent(known, view))
                await TransactionRows.SetAnsweredAt(connection, view.Id, Now);
            return false;
        }
        var isOlder = known is not null && view.UpdatedAt < known.UpdatedAt;
        // The answer belongs to an earlier request than the answer that is stored.
        if (isOlder && !known!.FromEvent && askedAt <= known.AnsweredAt)
            return false;
        var final = new TransactionStatus(view.Status).IsFinal;
        var open = !final && view.Sep.Length > 0;
        var isDue = open && (known is null || !known.Open || (known.Status != view.Status && !isExpected)
            || HaveCustomersChanged(known, view) || HaveTermsChanged(known, view));
        if (known is null)
            await Insert(connection, view, source, open, isNew: open && view.StartedAt >= firstStart.At);
        else
            await connection.ExecuteAsync(known.Open && open && !HaveCustomersChanged(known, view) ? UpdateProgress : UpdateAll,
                Parameters(view, known, source, open, isNew: false, isDue));
        await Note(connection, known, view);
        if (final && known is { Open: true })
            await closed(connection, view.Id, $"the transaction is {view.Status}", clock.GetUtcNow());
        if (isOlder)
            // The event may be right, and this answer may have been on its way for long.
            await TransactionRows.ReadLater(connection, view.Id, Now);
        return isDue;
    }

    /// <summary>Records a difference for the slices above.</summary>
    async ValueTask Note(DbConnection connection, TransactionRow? known, PlatformView view)
    {
        if (!changes.Wants(ChangeKind.TransactionChanged) || view.Sep.Length == 0
            || (known is not null && known.Status == view.Status && !HaveCustomersChanged(known, view) && !HaveTermsChanged(known, view)))
            return;
        await changes.Add(connection, ChangeKind.TransactionChanged, new()
        {
            TransactionId = view.Id,
            Sep = view.Sep,
            Kind = view.Kind,
            Status = view.Status,
            PreviousStatus = known is null || known.Status == view.Status ? null : known.Status,
            SenderId = ChangeData.OrNull(view.SenderId),
            ReceiverId = ChangeData.OrNull(view.ReceiverId),
        }, view.Sep, clock.GetUtcNow());
    }

    /// <summary>Records that a transaction waits for a person from now on.</summary>
    public ValueTask NoteStuck(DbConnection connection, TransactionRow transaction) => changes.Add(connection, ChangeKind.TransactionStuck,
        new()
        {
            TransactionId = transaction.Id,
            Sep = transaction.Sep,
            Kind = transaction.Kind,
            Status = transaction.Status,
            SenderId = ChangeData.OrNull(transaction.SenderId),
            ReceiverId = ChangeData.OrNull(transaction.ReceiverId),
        }, transaction.Sep, clock.GetUtcNow());

    /// <summary>AP has no such transaction.</summary>
    public async ValueTask<int> Unknown(DbConnection connection, string id)
    {
        var before = changes.Wants(ChangeKind.TransactionStuck) ? await TransactionRows.Find(connection, id) : null;
        var changed = await TransactionRows.Unknown(connection, id);
        if (before is { Sep.Length: > 0, Problem.Length: 0 })
            await NoteStuck(connection, before);
        return changed;
    }

    /// <summary>An event alone must not end a transaction, change its customers, or lie ahead of the clock. Of two changes in one
    /// millisecond only AP knows the last one.</summary>
    bool MustBeConfirmed(TransactionRow? known, PlatformView view) =>
        new TransactionStatus(view.Status).IsFinal || view.UpdatedAt > Now
        || (known is not null && (view.UpdatedAt == known.UpdatedAt || HaveCustomersChanged(known, view)));

    /// <summary>Most reports in AP's lists are the same as half a minute ago. The first answer after an event is always applied.</summary>
    static bool IsUnchanged(TransactionRow known, PlatformView view) =>
        known.UpdatedAt == view.UpdatedAt && known.Status == view.Status && !known.FromEvent
        && !HaveCustomersChanged(known, view);

    /// <summary>Whether an answer needs no write.</summary>
    public bool IsCurrent(TransactionRow? known, PlatformView view) =>
        known is { Sep.Length: > 0 } && IsUnchanged(known, view) && Now - known.AnsweredAt <= TransactionPolling.Min / 2;

    bool HaveTermsChanged(TransactionRow known, PlatformView view)
    {
        try
        {
            return TransactionTerms.Of(Read(known)) != view.Terms;
        }
        catch (SealBrokenException)
        {
            return true;
        }
    }

    static bool HaveCustomersChanged(TransactionRow known, PlatformView view) =>
        known.Account != view.Account || known.FullMemo != view.Memo || known.SenderId != view.SenderId
        || known.ReceiverId != view.ReceiverId;

    Task<int> Insert(DbConnection connection, PlatformView view, UpdateSource source, bool open, bool isNew) => connection.ExecuteAsync(
        """
        INSERT INTO transactions (id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body,
            open, awaits_first_decision, last_notice, last_notice_status, in_review, problem, revision, due, read_at, read_attempts,
            answered_at, poll_at, from_event)
        VALUES (@Id, @Sep, @Kind, @Status, @StartedAt, @UpdatedAt, @Account, @memoType, @memo, @SenderId, @ReceiverId, @body, @open, @isNew,
            '', '', 0, '', 1, @open, NULL, 0, @answeredAt, CASE WHEN @open = 1 THEN @pollAt ELSE NULL END, @fromEvent)
        ON CONFLICT (id) DO UPDATE SET sep = excluded.sep, kind = excluded.kind, status = excluded.status, started_at = excluded.started_at,
            updated_at = excluded.updated_at, account = excluded.account, memo_type = excluded.memo_type, memo = excluded.memo,
            sender_id = excluded.sender_id, receiver_id = excluded.receiver_id, body = excluded.body, open = excluded.open,
            awaits_first_decision = excluded.awaits_first_decision, revision = transactions.revision + 1, due = excluded.due,
            read_attempts = 0, answered_at = excluded.answered_at, poll_at = excluded.poll_at, from_event = excluded.from_event,
            read_at = CASE WHEN @fromEvent = 1 AND transactions.from_event = 1 THEN transactions.read_at ELSE NULL END
        """, Parameters(view, null, source, open, isNew, isDue: false));

    byte[] Seal(PlatformView view) => ServiceSeal.Seal(keys, view.Body, SealContext.Transaction(view.Id));

    object Parameters(PlatformView view, TransactionRow? known, UpdateSource source, bool open, bool isNew,
        bool isDue) => new
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
            body = Seal(view),
            open = open ? 1L : 0L,
            isNew = isNew ? 1L : 0L,
            isDue = isDue ? 1L : 0L,
            fromEvent = source == UpdateSource.Event ? 1L : 0L,
            answeredAt = source == UpdateSource.Answer ? Now : known?.AnsweredAt ?? 0,
            pollAt = Now + TransactionPolling.Min,
        };
}
