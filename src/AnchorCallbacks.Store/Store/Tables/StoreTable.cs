namespace AnchorCallbacks.Store.Tables;

/// <summary>The kind of a column's values, the same on every engine.</summary>
enum ColumnKind
{
    Text,
    Number,
    Bytes,
}

sealed record StoreColumn(string Name, ColumnKind Kind);

/// <summary>A table as the database describes it. Code that reads the whole store need not know the tables.</summary>
/// <param name="Key">The columns of the primary key, in order.</param>
/// <param name="Leading">The first columns of all full indexes: rows can be read in their order.</param>
sealed record StoreTable(string Name, IReadOnlyList<StoreColumn> Columns, IReadOnlyList<string> Key, IReadOnlyCollection<string> Leading)
{
    /// <summary>Tables about a program, a process or a machine. They hold no data of the store, and are not copied or compared.</summary>
    static readonly string[] ProcessTables = ["schema_versions", "schema_lease", "store_probe", "store_copy", "leases", "write_batches"];

    /// <summary>An index that the server writes from the records, in another form on each engine. It is not copied or compared: a server
    /// writes it again.</summary>
    static readonly string[] IndexTables = ["search_words", "search_digests", "search_progress"];

    public bool IsData => !ProcessTables.Contains(Name) && !IndexTables.Contains(Name);

    public string ColumnNames => string.Join(", ", Columns.Select(column => column.Name));

    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == column)
                return i;
        throw new ArgumentException($"Table {Name} has no column {column}.", nameof(column));
    }
}
