using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>A customer at its place in an order.</summary>
readonly record struct DcmPlace(string Key, string Reference, long Group, bool Disabled) : IComparable<DcmPlace>
{
    public int CompareTo(DcmPlace other) =>
        string.CompareOrdinal(Key, other.Key) is not 0 and var order ? order : string.CompareOrdinal(Reference, other.Reference);
}

/// <summary>Customers in the order of a name, which no column may tell. Sealed blocks have some neighbours each, and a sealed directory has
/// the order of the blocks: a tree of two levels. A page opens the directory and one or two blocks.</summary>
sealed class DcmOrder(ServiceKeys keys)
{
    /// <summary>A block with more is split.</summary>
    public const int Most = 256;

    public const string Directory = "directory";

    const string Counts = "SELECT id, enabled, total FROM dcm_order WHERE partner = @partner AND ordering = @ordering";

    const string GroupCounts = "SELECT id, group_counts FROM dcm_order WHERE partner = @partner AND ordering = @ordering";

    sealed class Row
    {
        public string Id { get; init; } = "";
        public long Enabled { get; init; }
        public long Total { get; init; }
        public byte[]? GroupCounts { get; init; }
    }

    /// <param name="Index">Blocks by their first place, in order. The first one has all that comes before the second.</param>
    sealed record Tree(DbConnection Connection, string Partner, string Ordering, List<(string Id, DcmPlace First)> Index)
    {
        public int Find(DcmPlace place)
        {
            var (low, high) = (0, Index.Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = Index[middle].First.CompareTo(place) <= 0 ? (middle, high) : (low, middle - 1);
            }
            return low;
        }
    }

    /// <summary>Moves a customer, in the caller's transaction.</summary>
    /// <param name="from">Null: the customer is new.</param>
    /// <param name="to">Null: the customer was deleted.</param>
    public async ValueTask Move(DbConnection connection, string partner, string ordering, DcmPlace? from, DcmPlace? to)
    {
        if (from == to)
            return;
        var tree = await Open(connection, partner, ordering);
        if (from is { } old)
            await Remove(tree, old);
        if (to is { } place)
            await Add(tree, place);
    }

    /// <summary>The references of one page.</summary>
    /// <param name="groups">Those that count; null: all, or all that are not disabled.</param>
    /// <param name="select">Those of some neighbours that count; null: all of the groups.</param>
    public async ValueTask<List<string>> Page(DbConnection connection, string partner, string ordering, PagePlace place,
        bool withDisabled, IReadOnlySet<long>? groups, Func<List<string>, ValueTask<HashSet<string>>>? select)
    {
        var tree = await Open(connection, partner, ordering);
        var counts = (await connection.QueryAsync<Row>(groups is null ? Counts : GroupCounts, new { partner, ordering }))
            .ToDictionary(row => row.Id, row => row.GroupCounts is { } counted ? Counted(counted, groups!)
                : withDisabled ? row.Total : row.Enabled);
        var (page, offset) = (new List<string>(), place.Skip);
        foreach (var (id, _) in place.IsDescending ? Enumerable.Reverse(tree.Index) : tree.Index)
        {
            if (page.Count >= place.Take)
                break;
            if (select is null && offset >= counts.GetValueOrDefault(id))
            {
                offset -= counts.GetValueOrDefault(id);
                continue;
            }
            var references = (await Read(tree, id)).Where(one => groups?.Contains(one.Group) ?? (withDisabled || !one.Disabled))
                .Select(one => one.Reference).ToList();
            if (place.IsDescending)
                references.Reverse();
            var counted = select is null || references.Count == 0 ? null : await select(references);
            foreach (var reference in references)
                if (counted?.Contains(reference) != false && offset-- <= 0 && page.Count < place.Take)
                    page.Add(reference);
            offset = Math.Max(offset, 0);
        }
        return place.InOrder(page);
    }

    /// <summary>Fills an empty order.</summary>
    /// <param name="places">In order.</param>
    public async ValueTask Fill(DbConnection connection, string partner, string ordering, IReadOnlyList<DcmPlace> places)
    {
        var tree = new Tree(connection, partner, ordering, []);
        foreach (var some in places.Chunk(Most * 3 / 4))
        {
            tree.Index.Add((Ids.New(), some[0]));
            await Write(tree, tree.Index[^1].Id, [.. some]);
        }
        await WriteIndex(tree);
    }

    static long Counted(byte[] groupCounts, IReadOnlySet<long> groups)
    {
        var reader = new BinaryInput(groupCounts);
        var sum = 0L;
        while (!reader.AtEnd)
        {
            var (group, count) = (reader.Number(), reader.Number());
            sum += groups.Contains(group) ? count : 0;
        }
        return sum;
    }

    async ValueTask Add(Tree tree, DcmPlace place)
    {
        if (tree.Index.Count == 0)
        {
            tree.Index.Add((Ids.New(), place));
            await Write(tree, tree.Index[0].Id, [place]);
            await WriteIndex(tree);
            return;
        }
        var at = tree.Find(place);
        var places = await Read(tree, tree.Index[at].Id);
        if (places.BinarySearch(place) is var free && free < 0)
            places.Insert(~free, place);
        if (places.Count <= Most)
        {
            await Write(tree, tree.Index[at].Id, places);
            return;
        }
        var right = places[(Most / 2)..];
        tree.Index[at] = (tree.Index[at].Id, places[0]);
        tree.Index.Insert(at + 1, (Ids.New(), right[0]));
        await Write(tree, tree.Index[at].Id, places[..(Most / 2)]);
        await Write(tree, tree.Index[at + 1].Id, right);
        await WriteIndex(tree);
    }

    async ValueTask Remove(Tree tree, DcmPlace place)
    {
        if (tree.Index.Count == 0)
            return;
        var at = tree.Find(place);
        var (id, places) = (tree.Index[at].Id, await Read(tree, tree.Index[at].Id));
        if (places.BinarySearch(place) is var known && known < 0)
            return;
        places.RemoveAt(known);
        if (places.Count > 0)
        {
            // The separator may be the removed name: nothing of a deleted customer stays.
            await Write(tree, id, places);
            if (tree.Index[at].First.Reference == place.Reference)
            {
                tree.Index[at] = (id, places[0]);
                await WriteIndex(tree);
            }
            return;
        }
        tree.Index.RemoveAt(at);
        await tree.Connection.ExecuteAsync("DELETE FROM dcm_order WHERE partner = @Partner AND ordering = @Ordering AND id = @id",
            new { tree.Partner, tree.Ordering, id });
        await WriteIndex(tree);
    }

    async ValueTask<Tree> Open(DbConnection connection, string partner, string ordering)
    {
        var tree = new Tree(connection, partner, ordering, []);
        tree.Index.AddRange(await ReadBlock(connection, partner, ordering, Directory));
        return tree;
    }

    async ValueTask<List<DcmPlace>> Read(Tree tree, string id) =>
        [.. (await ReadBlock(tree.Connection, tree.Partner, tree.Ordering, id)).Select(item => item.Place)];

    ValueTask WriteIndex(Tree tree) => WriteBlock(tree, Directory, tree.Index, 0, 0, []);

    ValueTask Write(Tree tree, string id, List<DcmPlace> places) =>
        WriteBlock(tree, id, [.. places.Select(place => ("", place))], places.Count(place => !place.Disabled), places.Count,
            GroupCountsOf(places));

    public static byte[] GroupCountsOf(IEnumerable<DcmPlace> places)
    {
        using var buffer = new PooledBuffer();
        var writer = new BinaryOutput(buffer);
        foreach (var (group, count) in places.CountBy(place => place.Group))
        {
            writer.Number(group);
            writer.Number(count);
        }
        return buffer.Written.ToArray();
    }

    /// <summary>The places of a block, or the directory: the blocks by their first place.</summary>
    public async ValueTask<List<(string Id, DcmPlace Place)>> ReadBlock(DbConnection connection, string partner, string ordering, string id)
    {
        var block = await connection.ExecuteScalarAsync<byte[]?>(
            "SELECT block FROM dcm_order WHERE partner = @partner AND ordering = @ordering AND id = @id", new { partner, ordering, id });
        if (block is null)
            return [];
        var plain = ServiceSeal.Open(keys, block, SealContext.DcmOrder(partner, ordering, id))
            ?? throw new SealBrokenException("A block of DCM's order does not open.");
        var items = new List<(string, DcmPlace)>();
        var reader = new BinaryInput(plain);
        while (!reader.AtEnd)
            items.Add((reader.Text(), new(reader.Text(), reader.Text(), reader.Number(), reader.Byte() != 0)));
        return items;
    }

    async ValueTask WriteBlock(Tree tree, string id, IReadOnlyList<(string Id, DcmPlace Place)> items, long enabled, long total,
        byte[] groupCounts)
    {
        using var buffer = new PooledBuffer(16 * 1024);
        var writer = new BinaryOutput(buffer);
        foreach (var (child, place) in items)
        {
            writer.Text(child);
            writer.Text(place.Key);
            writer.Text(place.Reference);
            writer.Number(place.Group);
            writer.Byte(place.Disabled ? (byte)1 : (byte)0);
        }
        await tree.Connection.ExecuteAsync(
            """
            INSERT INTO dcm_order (partner, ordering, id, enabled, total, group_counts, block)
            VALUES (@Partner, @Ordering, @id, @enabled, @total, @groupCounts, @block)
            ON CONFLICT (partner, ordering, id) DO UPDATE SET enabled = excluded.enabled, total = excluded.total,
                group_counts = excluded.group_counts, block = excluded.block
            """,
            new
            {
                tree.Partner,
                tree.Ordering,
                id,
                enabled,
                total,
                groupCounts,
                block = ServiceSeal.Seal(keys, buffer.Written, SealContext.DcmOrder(tree.Partner, tree.Ordering, id)),
            });
    }
}
