using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Reviewing;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Customers;

/// <summary>A PUT as rows, sealed and ready. It is made outside the writer and saved only if the customer has not changed.</summary>
sealed class CustomerSave
{
    readonly CustomerUpdate update;
    readonly CustomerPut put;
    readonly CustomerRecord? before;
    readonly List<StatusRow> statuses;
    readonly byte[] key;
    readonly byte[] reviewDigest;
    readonly byte[] record = [];
    readonly byte[] replaced = [];
    readonly bool changesLastType;
    readonly bool notesTransaction;
    readonly string typesSeen;
    readonly string lastTypeBefore;
    readonly string typesBefore;
    readonly long version;
    readonly DateTimeOffset now;

    /// <param name="statuses">The new and changed ones.</param>
    /// <param name="newId">The id of a new customer.</param>
    /// <param name="reviewDigest">See <see cref="DeletedIdentities.ReviewDigest"/>; only a new customer needs it.</param>
    public CustomerSave(Customer? current, CustomerUpdate update, CustomerPut put, List<StatusRow> statuses, bool knowsTransaction,
        string newId, byte[] newKey, byte[] reviewDigest, DateTimeOffset now)
    {
        (this.update, this.put, this.statuses, this.reviewDigest, this.now) = (update, put, statuses, reviewDigest, now);
        IsNew = current is null;
        before = current?.Record;
        Id = current?.Id ?? newId;
        // A new customer always comes with its account. A request by id may omit account and memo.
        Account = current?.Account ?? put.Key.Account!;
        Memo = current?.Memo ?? put.Key.Memo;
        key = current?.DataKey ?? newKey;
        version = current?.Version ?? 0;
        changesLastType = !IsNew && current!.LastType != update.LastType;
        notesTransaction = put.TransactionId is not null && !knowsTransaction;
        // These change without a new version: by a PUT with a type and no values, and by a GET with another type.
        (lastTypeBefore, typesBefore) = (current?.LastType ?? "", current?.TypesSeen ?? "");
        typesSeen = CustomerStatuses.AddType(typesBefore, update.Type);
        if (ChangesRecord)
            record = RecordSeal.Seal(key, Id, version + 1, update.Record);
        if (update.Replaced.Count + update.ReplacedAssociates.Count > 0)
            replaced = RecordSeal.SealHistory(key, Id, version + 1,
                new CustomerRecord(update.Replaced, []) { Associates = update.ReplacedAssociates });
    }

    public string Id { get; }

    public string Account { get; }

    public Memo Memo { get; }

    /// <summary>The record before the save; null: the customer is new.</summary>
    public CustomerRecord? Before => before;

    public CustomerUpdate Update => update;

    /// <summary>Words for the search of customers.</summary>
    public SearchChange Words { get; init; } = new([], []);

    /// <summary>Records the changes for others; null: nobody is told.</summary>
    public ChangeLog? Changes { get; init; }

    public CustomerFollowers? Followers { get; init; }

    /// <summary>The documents that the request adds.</summary>
    public IEnumerable<(string Field, string Id)> Added =>
        from given in put.AllDocuments
        where update.Has(given.Upload)
        select (given.Field.Name, given.Upload.Id);

    /// <summary>The customer after the save.</summary>
    public Customer Customer =>
        new(Id, Account, Memo, Version, update.LastType, typesSeen, update.Record, key);

    public bool IsNew { get; }

    public string TypesSeen => typesSeen;

    /// <summary>After the save.</summary>
    public long Version => ChangesRecord ? version + 1 : version;

    /// <summary>By account and memo: two PUTs may create the same customer at the same time.</summary>
    public ConflictKey ConflictKey => new($"{Account} {Memo.Type} {Memo.Value}");

    public bool ChangesAnything => ChangesRecord || changesLastType || notesTransaction || statuses.Count > 0;

    /// <summary>Size of the sealed record; 0 if the record does not change.</summary>
    public int RecordBytes => record.Length;

    bool ChangesRecord => IsNew || !ReferenceEquals(update.Record, before);

    /// <summary>Whether AP may need a notice. Set by <see cref="TryRun"/>.</summary>
    public bool MovesTransactions { get; private set; }

    public bool NotesTransaction => notesTransaction;

    bool AnswersAsk => before is { Asks.Count: > 0 } && !ReferenceEquals(before.Asks, update.Record.Asks)
        && before.Asks.Count(ask => ask.Open) > update.Record.Asks.Count(ask => ask.Open);

    /// <summary>The uploads that did not become documents: equal to the current one, or invalid while a valid one stays.</summary>
    public IEnumerable<DocumentUpload> Unused =>
        put.AllDocuments.Select(given => given.Upload).Where(upload => !update.Has(upload));

    /// <summary>The uploads that became documents.</summary>
    public IEnumerable<DocumentUpload> Stored =>
        put.AllDocuments.Select(given => given.Upload).Where(update.Has);

    /// <summary>Removes replaced data above the limits. Call it after <see cref="TryRun"/>.</summary>
    public async ValueTask Enforce(DbConnection connection, CustomerQuota quota)
    {
        var hasNewDocuments = update.Changed.Concat(update.Replaced).Any(value => value.Document is not null)
            || update.ChangesAssociates;
        if (!IsNew && (replaced.Length > 0 || hasNewDocuments))
            await quota.Enforce(connection, Id, version + 1, update.Record, hasNewDocuments, now);
    }

    /// <param name="maxUnknown">See <see cref="NamedTransactions.Add"/>.</param>
    /// <returns>False, with nothing written, if the customer was changed, created or deleted since it was loaded.</returns>
    public async ValueTask<bool> TryRun(DbConnection connection, DataKeys keys, int maxUnknown = int.MaxValue)
    {
        var batch = new StatementBatch();
        if (IsNew)
            Insert(batch, keys);
        else
            UpdateRow(batch);
        if (ChangesRecord)
            AuditLog.Append(batch, Id, version + 1, now, put.Actor, IsNew ? AuditActions.Create : AuditActions.Update,
                string.Join(' ', update.Given.Select(field => field.Name)
                    .Concat(put.Associates is null && put.AssociateDocuments.Count == 0 ? [] : ["associates"])));
        Words.Save(batch, Id, version + 1, now);
        var changesAnswer = ChangesRecord || statuses.Count > 0;
        if (changesAnswer && Changes is { } log)
            new CustomerChanges(log, now).Saved(batch, this, statuses);
        if (changesAnswer)
            new AnswerChange(Id, Account, Memo, statuses) { Trace = put.Trace }.Save(batch);
        if (await batch.RunAfterFirst(connection) is not { } changed)
            return false;
        MovesTransactions = changesAnswer && changed[^1] > 0;
        if (notesTransaction)
            await NamedTransactions.Add(connection, Id, put.TransactionId!, update.Type.Name, maxUnknown, now);
        if (AnswersAsk)
            await AnsweredAsks.Add(connection, Id, now);
        foreach (var document in update.ReplacedDocuments)
            await DocumentStore.Replace(connection, document.Id, now);
        foreach (var given in put.AllDocuments)
            if (update.Has(given.Upload))
                await DocumentStore.Attach(connection, given.Upload, Id, given.Field.Name,
                    Aead.Seal(key, given.Upload.Key, SealContext.DocumentKey(Id, given.Upload.Id, given.Field.Name)), now);
        if (changesAnswer && Followers is not null)
            await Followers.Changed(connection, before, Customer, now);
        return true;
    }

    void Insert(StatementBatch batch, DataKeys keys)
    {
        var wrapped = keys.Wrap(key, Id, Account, Memo, out var masterKey);
        // Since the save was prepared, a predecessor may have been deleted, and another process may have changed the master key.
        batch.Add(
            """
            INSERT INTO customers (id, account, memo_type, memo, version, last_type, types_seen, record, created_at, updated_at)
            SELECT @id, @account, @memoType, @memo, 1, @lastType, @typesSeen, @record, @at, @at
            WHERE (SELECT count(*) FROM review_identities WHERE digest = @reviewDigest) = @successor
                AND NOT EXISTS (SELECT 1 FROM key_rotation WHERE id = 1 AND new_key <> @masterKey)
            ON CONFLICT (account, memo_type, memo) WHERE deleted_at IS NULL DO NOTHING
            """,
            ("id", Id), ("account", Account), ("memoType", Memo.Type), ("memo", Memo.Value), ("lastType", update.LastType),
            ("typesSeen", typesSeen), ("record", record), ("at", now.ToUnixTimeMilliseconds()), ("reviewDigest", reviewDigest),
            ("successor", update.Record.IsSuccessor ? 1L : 0L), ("masterKey", masterKey));
        batch.Add("INSERT INTO customer_keys (customer_id, master_key, wrapped) VALUES (@id, @masterKey, @wrapped)",
            ("id", Id), ("masterKey", masterKey), ("wrapped", wrapped));
    }

    void UpdateRow(StatementBatch batch)
    {
        const string Unchanged =
            $"""
            WHERE id = @id AND version = @version AND last_type = @lastTypeBefore AND types_seen = @typesBefore
                AND {CustomerRows.IsPresent}
            """;
        if (!ChangesRecord)
        {
            batch.Add($"UPDATE customers SET last_type = @lastType, types_seen = @typesSeen {Unchanged}",
                ("lastType", update.LastType), ("typesSeen", typesSeen), ("id", Id), ("version", version),
                ("lastTypeBefore", lastTypeBefore), ("typesBefore", typesBefore));
            return;
        }
        var (next, at) = (version + 1, now.ToUnixTimeMilliseconds());
        batch.Add(
            $"""
            UPDATE customers SET version = @next, last_type = @lastType, types_seen = @typesSeen, record = @record, updated_at = @at
            {Unchanged}
            """,
            ("next", next), ("lastType", update.LastType), ("typesSeen", typesSeen), ("record", record), ("at", at), ("id", Id),
            ("version", version), ("lastTypeBefore", lastTypeBefore), ("typesBefore", typesBefore));
        if (replaced.Length > 0)
            CustomerRows.AddHistory(batch, Id, next, at, replaced);
    }
}
