using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers.Search;

/// <param name="HasMore">There are more customers than the limit: give more words.</param>
/// <param name="IsComplete">The words of all customers are written.</param>
sealed record SearchResult(IReadOnlyList<CustomerListRow> Rows, bool HasMore, bool IsComplete);

/// <summary>Finds customers by exact words: of names, or an e-mail address, a telephone number, an id, tax or bank account number, a
/// Stellar account, or the customer's id.</summary>
sealed class CustomerSearch(Database database, ServiceKeys keys, SearchMerging merging)
{
    public const int MaxWords = 4;

    /// <returns>Null: the text has no words, or too many.</returns>
    public async ValueTask<SearchResult?> Find(string text, bool kept, int most)
    {
        var words = SearchText.Words(text).Distinct().ToList();
        var account = text.Trim();
        // A number may be written with spaces, so that it has more words than a name.
        var names = words.Count <= MaxWords ? SearchDigest.Of(keys, words) : [];
        var code = SearchDigest.Of(keys, SearchText.Code(text));
        if (words.Count == 0 || (names.Length == 0 && !account.Any(char.IsDigit)))
            return null;
        await merging.Run();
        return await database.Read(async connection =>
        {
            var index = SearchRows.Of(connection);
            var rows = await index.Find(connection, [code], kept, most + 1);
            if (words.Count > 1 && names.Length > 0)
                rows.AddRange(await index.Find(connection, names, kept, most + 1));
            if (await CustomerFile.Find(connection, account) is { } known && (known.DeletedAt is null || kept))
                rows.Add(Row(known));
            if (CustomerKey.Read(null, account, null, null).Failed(out _, out var key) is false)
                rows.AddRange(await CustomerList.Page(connection,
                    new(null, null, null, key.Account, key.Memo == Memo.None ? null : key.Memo, false), CustomerListPlace.Start, most + 1));
            var found = rows.DistinctBy(row => row.Id).ToList();
            return new SearchResult([.. found.Take(most)], found.Count > most, await SearchIndexing.IsFinished(connection));
        });
    }

    static CustomerListRow Row(CustomerFileRow row) => new()
    {
        Id = row.Id,
        Account = row.Account,
        MemoType = row.MemoType,
        Memo = row.Memo,
        Version = row.Version,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        DeletedAt = row.DeletedAt,
        EraseAt = row.EraseAt,
    };
}
