using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Reviewing;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>Opens customers and their rows in all tables, and checks that these agree.</summary>
/// <param name="types">The types under which all customers were evaluated. Null: statuses are not compared with records.</param>
sealed class CustomerCheck(ServiceKeys keys, StoreReader store, CustomerTypes? types, Damage damage)
{
    const string Customers = "customers";

    static readonly string[] ByCustomer = ["customer_id"];

    readonly DocumentCheck documents = new(keys, store, damage);

    /// <summary>A customer, with its rows in other tables.</summary>
    sealed class Row : CustomerFileRow
    {
        public string? MasterKey { get; init; }

        public bool IsErased => DeletedAt is not null && EraseAt is null;

        public Customer? Opened { get; set; }

        public List<StatusRow> Statuses { get; } = [];

        public List<DocumentCheck.Row> Documents { get; } = [];

        public HashSet<long> Audited { get; } = [];
    }

    /// <returns>The number of customers.</returns>
    public async ValueTask<long> Run(DbConnection connection, KeyRange range)
    {
        var rows = (await connection.QueryAsync<Row>(
            $"""
            SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.last_type, c.types_seen, c.record, c.deleted_at, c.erase_at,
                k.master_key, k.wrapped
            FROM customers c LEFT JOIN customer_keys k ON k.customer_id = c.id WHERE {range.Condition(["c.id"])}
            """, range.Values())).ToDictionary(row => row.Id);
        foreach (var row in rows.Values)
            Open(row);
        await Each("customer_history", "version, replaced", CheckHistory);
        await Each("customer_statuses", "type, status", (row, reader) =>
            row.Statuses.Add(new() { Type = reader.GetString(1), Status = reader.GetString(2) }));
        if (store.Tables.Any(table => table.Name == "approvals"))
            await Each("approvals", "id, message", CheckApproval);
        if (store.Tables.Any(table => table.Name == "customer_notes"))
            await Each("customer_notes", "id, note", CheckNote);
        await Each("audit", "version", (row, reader) => row.Audited.Add(reader.GetInt64(1)));
        foreach (var document in await DocumentCheck.Load(connection, range))
            rows.GetValueOrDefault(document.CustomerId)?.Documents.Add(document);
        await FindOrphans(connection, range, rows);
        foreach (var row in rows.Values)
            await Examine(connection, row);
        return rows.Count;

        async ValueTask Each(string table, string columns, Action<Row, DbDataReader> add)
        {
            await using var reader = await connection.ExecuteReaderAsync(
                $"SELECT customer_id, {columns} FROM {table} WHERE {range.Condition(ByCustomer)}", range.Values());
            while (await reader.ReadAsync())
                if (rows.TryGetValue(reader.GetString(0), out var row))
                    add(row, reader);
        }
    }

    void Open(Row row)
    {
        if (row.IsErased)
        {
            if (row.Record.Length > 0 || row.Account.Length > 0 || row.Wrapped.Length != MasterKey.WrappedBytes
                || row.Wrapped.AsSpan().ContainsAnyExcept((byte)0))
                damage.Add(Customers, row.Id, "is erased, and its record, account or key is still stored");
            return;
        }
        if (row.MasterKey is null)
        {
            damage.Add(Customers, row.Id, "has no key");
            return;
        }
        try
        {
            row.Opened = row.Open(keys.DataKeys);
            if (keys.Other is not null && !keys.DataKeys.OpensUnbound
                && !keys.DataKeys.IsUnder(row.MasterKey, row.Wrapped, row.Id, row.Account, row.FullMemo))
                damage.Add(Customers, row.Id, $"its key is not under master key {row.MasterKey}, as its row says");
        }
        catch (SealBrokenException)
        {
            damage.Add(Customers, row.Id, row.MasterKey == keys.Master.Id ? "its key or record does not open"
                : $"its key is wrapped by master key {row.MasterKey}");
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            damage.Add(Customers, row.Id, "its record opens but cannot be read");
        }
    }

    void CheckHistory(Row row, DbDataReader reader)
    {
        var version = reader.GetInt64(1);
        var problem = row.IsErased ? "belongs to an erased customer"
            : version < 2 || version > row.Version ? $"its customer is at version {row.Version}"
            : row.Opened is { } customer && !Opens(customer, version, reader.GetFieldValue<byte[]>(2)) ? "does not open" : null;
        if (problem is not null)
            damage.Add("customer_history", $"{row.Id} {version}", problem);
    }

    void CheckNote(Row row, DbDataReader reader)
    {
        var (id, note) = (reader.GetString(1), reader.GetFieldValue<byte[]>(2));
        if (row.Opened is { } customer && !Opens(() => CustomerNotes.Open(customer.Id, customer.DataKey, id, note)))
            damage.Add("customer_notes", $"{row.Id} {id}", "does not open");
    }

    void CheckApproval(Row row, DbDataReader reader)
    {
        var pending = new ApprovalRow { Id = reader.GetString(1), CustomerId = row.Id, Message = reader.GetFieldValue<byte[]>(2) };
        if (row.Opened is { } customer && !Opens(() => PendingApprovals.OpenMessage(pending, customer.DataKey)))
            damage.Add("approvals", pending.Id, "message does not open");
    }

    static bool Opens(Customer customer, long version, byte[] replaced) =>
        Opens(() => RecordSeal.OpenHistory(customer.DataKey, customer.Id, version, replaced));

    static bool Opens(Func<object> open)
    {
        try
        {
            open();
            return true;
        }
        catch (Exception e) when (e is SealBrokenException || IsUnreadable(e))
        {
            return false;
        }
    }

    static bool IsUnreadable(Exception e) => e is InvalidDataException or ArgumentException or OverflowException;

    /// <summary>Finds rows of missing customers, in all tables.</summary>
    async ValueTask FindOrphans(DbConnection connection, KeyRange range, Dictionary<string, Row> rows)
    {
        foreach (var table in store.Tables.Where(table => table.Leading.Contains("customer_id")))
            foreach (var id in await connection.QueryAsync<string>(
                $"SELECT DISTINCT customer_id FROM {table.Name} WHERE {range.Condition(ByCustomer)}", range.Values()))
                if (!rows.ContainsKey(id))
                    damage.Add(table.Name, id, "has no customer");
    }

    async ValueTask Examine(DbConnection connection, Row row)
    {
        if (row.Audited.Count != row.Version || row.Audited.Any(version => version < 1 || version > row.Version))
            damage.Add(Customers, row.Id,
                string.Create(CultureInfo.InvariantCulture, $"is at version {row.Version}, and its audit log has {row.Audited.Count}"));
        ExamineStatuses(row);
        if (row.IsErased && row.Documents.Count > 0)
            damage.Add(Customers, row.Id, "is erased, and has documents");
        if (row.Opened is { } customer)
            await documents.Run(connection, customer, row.Documents);
    }

    void ExamineStatuses(Row row)
    {
        // A deleted customer has no statuses, even before it is erased.
        var expected = row.DeletedAt is null ? row.TypesSeen.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        if (!row.Statuses.Select(status => status.Type).Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)))
            damage.Add(Customers, row.Id, $"has {row.Statuses.Count} statuses instead of {expected.Length}");
        if (types is null || row.Opened is not { } customer)
            return;
        foreach (var status in row.Statuses)
            if (CustomerStatuses.StatusOf(types, customer.Record, status) is not { } right || right.Word() != status.Status)
                damage.Add("customer_statuses", $"{row.Id} {status.Type}", $"is {status.Status}, but its record gives another status");
    }
}
