using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Customers;

/// <summary>A loaded customer with an open record.</summary>
/// <param name="LastType">The type of the last PUT that named one; empty for none.</param>
/// <param name="TypesSeen">The types of its status rows, separated by spaces. It saves a query for those rows.</param>
/// <param name="DataKey">Seals the record and wraps the keys of the documents.</param>
sealed record Customer(string Id, string Account, Memo Memo, long Version, string LastType, string TypesSeen, CustomerRecord Record,
    byte[] DataKey);

/// <summary>A customer's row with its wrapped key.</summary>
class CustomerRow
{
    public string Id { get; init; } = "";
    public string Account { get; init; } = "";
    public string MemoType { get; init; } = "";
    public string Memo { get; init; } = "";
    public long Version { get; init; }
    public string LastType { get; init; } = "";
    public byte[] Record { get; init; } = [];
    public string TypesSeen { get; init; } = "";
    public byte[] Wrapped { get; init; } = [];

    public Memo FullMemo => new(MemoType, Memo);

    /// <summary>Approximate size in memory.</summary>
    public int Bytes => Record.Length + RowBytes;

    const int RowBytes = 1024;

    public Customer Open(DataKeys keys)
    {
        var key = keys.Open(Wrapped, Id, Account, FullMemo);
        return new(Id, Account, FullMemo, Version, LastType, TypesSeen, RecordSeal.Open(key, Id, Version, Record), key);
    }
}
