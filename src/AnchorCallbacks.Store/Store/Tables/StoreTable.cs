namespace AnchorCallbacks.Store.Tables;

/// <summary>What values a column has, on every engine.</summary>
enum ColumnKind
{
    Text,
    Number,
    Bytes,
}

sealed record StoreColumn(string Name, ColumnKind Kind);

/// <summary>A table as the database itself describes it: whoever goes through the whole store need not know what is in it.</summary>
/// <param name="Key">The primary key's columns, in its order.</param>
/// <param name="Leading">Columns by which all rows can be looked up in order.</param>
sealed record StoreTable(string Name, IReadOnlyList<StoreColumn> Columns, IReadOnlyList<string> Key, IReadOnlyCollection<string> Leading)
{
    /// <summary>Of a program or a machine, not of the data in the store.</summary>
    static readonly string[] Own = ["schema_versions", "schema_lease", "store_probe", "store_copy", "leases", "write_batches"];

    public bool IsData => !Own.Contains(Name);

    public string ColumnNames => string.Join(", ", Columns.Select(column => column.Name));

    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == column)
                return i;
        throw new ArgumentException($"Table {Name} has no column {column}.", nameof(column));
    }
}
