using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Compares the blocks of <see cref="DcmOrder"/> with each other and with the customers of the lists.</summary>
sealed class DcmOrderCheck(ServiceKeys keys)
{
    const string Table = "dcm_order";

    static readonly string[] Key = ["partner", "ordering", "id"];

    readonly DcmOrder order = new(keys);

    sealed class BlockRow
    {
        public string Partner { get; init; } = "";
        public string Ordering { get; init; } = "";
        public string Id { get; init; } = "";
        public long Enabled { get; init; }
        public long Total { get; init; }
        public byte[] GroupCounts { get; init; } = [];
    }

    /// <summary>The customers of each order and of the lists.</summary>
    public static async ValueTask<List<StoreFinding>> Recount(DbConnection connection)
    {
        var listed = (await connection.QueryAsync<(string Partner, long Customers)>(
            "SELECT partner, count(*) AS customers FROM dcm_customers WHERE 1 = 1 AND sort_keys IS NOT NULL GROUP BY partner")).ToList();
        var ordered = (await connection.QueryAsync<(string Partner, string Ordering, long Customers)>(
            "SELECT partner, ordering, CAST(sum(total) AS BIGINT) AS customers FROM dcm_order WHERE 1 = 1 GROUP BY partner, ordering"))
            .ToDictionary(row => (row.Partner, row.Ordering), row => row.Customers);
        return
        [
            .. from bank in listed
               from ordering in DcmSortKeys.Orderings
               let has = ordered.GetValueOrDefault((bank.Partner, ordering))
               where has != bank.Customers
               select new StoreFinding(Table, $"{bank.Partner} {ordering}",
                   string.Create(CultureInfo.InvariantCulture, $"has {has} customers, and the bank's lists have {bank.Customers}")),
        ];
    }

    public async ValueTask<List<StoreFinding>> Compare(DbConnection connection, KeyRange range)
    {
        var findings = new List<StoreFinding>();
        var blocks = await connection.QueryAsync<BlockRow>(
            $"SELECT partner, ordering, id, enabled, total, group_counts FROM dcm_order WHERE {range.Condition(Key)}", range.Values());
        foreach (var tree in blocks.Where(block => block.Id != DcmOrder.Directory).GroupBy(block => (block.Partner, block.Ordering)))
        {
            if (await Read(connection, tree.Key, DcmOrder.Directory) is not { } directory)
                continue;
            foreach (var block in tree)
                if (await Read(connection, tree.Key, block.Id) is { } items)
                    foreach (var problem in await Problems(connection, block, directory, [.. items.Select(item => item.Place)]))
                        findings.Add(new(Table, $"{block.Partner} {block.Ordering} {block.Id}", problem));
        }
        return findings;
    }

    async ValueTask<List<string>> Problems(DbConnection connection, BlockRow block, List<(string Id, DcmPlace First)> directory,
        List<DcmPlace> places)
    {
        var problems = new List<string>();
        var at = directory.FindIndex(item => item.Id == block.Id);
        if (at < 0)
            problems.Add("is not in the directory");
        else if (places.Zip(places.Skip(1)).Any(pair => pair.First.CompareTo(pair.Second) >= 0)
            || (places.Count > 0 && at > 0 && places[0].CompareTo(directory[at].First) < 0)
            || (places.Count > 0 && at + 1 < directory.Count && places[^1].CompareTo(directory[at + 1].First) >= 0))
            problems.Add("is not in order");
        if (block.Total != places.Count || block.Enabled != places.Count(place => !place.Disabled)
            || !block.GroupCounts.AsSpan().SequenceEqual(DcmOrder.GroupCountsOf(places)))
            problems.Add("counts other customers than it has");
        var rows = (await DcmRows.Find(connection, block.Partner, [.. places.Select(place => place.Reference)]))
            .ToDictionary(row => row.Reference);
        var (orphaned, different) = (0, 0);
        foreach (var place in places)
            if (!rows.TryGetValue(place.Reference, out var row))
                orphaned++;
            else if (DcmSortKeys.Open(keys, block.Partner, row.Reference, row.SortKeys) is { } known
                && place != row.Place(known[block.Ordering]))
                different++;
        if (orphaned > 0)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"has {orphaned} customers that are in no list"));
        if (different > 0)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"has {different} customers at another place than the lists"));
        return problems;
    }

    /// <returns>Null if it does not open.</returns>
    async ValueTask<List<(string Id, DcmPlace Place)>?> Read(DbConnection connection, (string Partner, string Ordering) tree, string id)
    {
        try
        {
            return await order.ReadBlock(connection, tree.Partner, tree.Ordering, id);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
