using System.Data.Common;
using System.Text;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>The conditions of a list as SQL, and their values.</summary>
sealed class DcmFilter
{
    /// <summary>From here on, which word is rarer saves less than the count costs.</summary>
    const long MostCounted = 200_000;

    /// <summary>Keeps PostgreSQL from a join, which reads all customers of the other word.</summary>
    const string EachAlone = " LIMIT 1 OFFSET 0";

    readonly StringBuilder from = new(), ranges = new();

    public DynamicParameters Values { get; } = new();

    /// <summary>The condition for groups, from <c>WHERE</c> on.</summary>
    public string Groups { get; private set; } = "";

    public bool HasGroups { get; private set; }

    /// <summary>Only conditions on groups: their counts tell the total.</summary>
    public bool IsOfGroups { get; private set; }

    /// <summary>One of the conditions leaves few customers.</summary>
    public bool IsShort { get; private set; }

    /// <summary>The table and the conditions, for a statement that reads all or walks along an index.</summary>
    /// <remarks>The "+ 0" keeps the planner off the index by group. That index has an order by time only within a group.</remarks>
    public string Walk => HasGroups ? $"{from} AND c.group_id + 0 IN (SELECT id FROM dcm_groups {Groups}){ranges}"
        : $"{from}{NotDisabled}{ranges}";

    /// <summary>The same for a statement that reads only the customers of the groups.</summary>
    public string OfGroups => HasGroups && IsOfCustomers
        ? $"{from} AND c.group_id IN (SELECT id FROM dcm_groups {Groups}){ranges}" : Walk;

    /// <summary>No digest is asked for: the table is that of the customers.</summary>
    public bool IsOfCustomers { get; private set; }

    string NotDisabled { get; set; } = "";

    /// <param name="few">The largest number that is few.</param>
    public static async ValueTask<DcmFilter> Of(DbConnection connection, ServiceKeys keys, string partner, DcmQuery query, int few)
    {
        var filter = new DcmFilter();
        filter.Values.Add("partner", partner);
        var (given, columns) = (new List<long[]>(), new StringBuilder("WHERE partner = @partner"));
        if (!query.Range.WithDisabled)
        {
            columns.Append(" AND disabled = 0");
            filter.NotDisabled = " AND c.disabled = 0";
        }
        string? references = null;
        foreach (var alternatives in query.Words)
        {
            var name = alternatives[0].Name;
            if (name == DcmQuery.Reference)
            {
                references = ValueList.Add(filter.Values, "reference", [.. alternatives.Select(word => word.Value)], ValueList.Many);
                continue;
            }
            long[] digests = [.. alternatives.Select(word => DcmGroup.Digest(keys, partner, word.Name, word.Value)).Distinct()];
            if (DcmGroup.Members.FirstOrDefault(member => member.Filter == name) is { } member)
            {
                columns.Append(" AND ").Append(member.Name).Append(" IN ")
                    .Append(ValueList.Add(filter.Values, member.Name, digests, Size(digests)));
                filter.HasGroups = true;
            }
            else
                given.Add(digests);
        }
        var words = await Counted(connection, partner, given, few);
        filter.Groups = columns.ToString();
        filter.IsOfCustomers = words.Count == 0;
        filter.IsOfGroups = words.Count == 0 && references is null && query.Range.IsOpen;
        filter.IsShort = references is not null || words.Exists(word => word.Customers <= few);
        filter.From(words, references);
        filter.Ranges(query.Range);
        return filter;
    }

    /// <summary>The words with the numbers of their customers, as far as it must be known whether a word has few, and which has
    /// fewest.</summary>
    static async ValueTask<List<(long[] Digests, long Customers)>> Counted(DbConnection connection, string partner, List<long[]> words,
        int few)
    {
        var counted = new List<(long[] Digests, long Customers)>();
        for (var most = Math.Max(few + 1L, 1); ; most *= 4)
        {
            counted.Clear();
            foreach (var digests in words)
                counted.Add((digests, await Few(connection, partner, digests, most)));
            if (counted.Count < 2 || most > MostCounted || counted.Exists(word => word.Customers < most))
                return counted;
        }
    }

    /// <summary>The word with the fewest customers comes first: the database reads its customers, and looks for the other words of
    /// each.</summary>
    void From(List<(long[] Digests, long Customers)> words, string? references)
    {
        from.Append("FROM ").Append(words.Count > 0 ? "dcm_values" : "dcm_customers").Append(" c WHERE c.partner = @partner");
        foreach (var (at, (digests, _)) in words.OrderBy(word => word.Customers).Index())
        {
            var list = ValueList.Add(Values, $"digest{(char)('a' + at)}", digests, Size(digests));
            // The expression keeps the planner off the index by reference: the primary key has the words of one digest in the same order.
            from.Append(at == 0 ? $" AND c.digest IN {list}"
                : $" AND EXISTS (SELECT 1 FROM dcm_values o WHERE o.partner = c.partner AND o.digest IN {list}"
                    + $" AND o.created_at = c.created_at AND o.reference || '' = c.reference{(IsShort ? EachAlone : "")})");
        }
        if (references is not null)
            from.Append(OneOf(references));
    }

    /// <summary>The condition for some references.</summary>
    /// <param name="list">The text after <c>IN</c>.</param>
    public string OneOf(string list) =>
        // All have sort keys, and no index has them: the planner takes the primary key and does not read a whole index.
        IsOfCustomers ? $" AND c.sort_keys IS NOT NULL AND c.reference IN {list}" : $" AND c.reference IN {list}";

    void Ranges(DcmRange range)
    {
        Add(range.MinCreated, long.MinValue, "minCreated", " AND c.created_at >= @minCreated");
        Add(range.MaxCreated, long.MaxValue, "maxCreated", " AND c.created_at <= @maxCreated");
        Add(range.MinUpdated, long.MinValue, "minUpdated", " AND c.updated_at >= @minUpdated");
        Add(range.MaxUpdated, long.MaxValue, "maxUpdated", " AND c.updated_at <= @maxUpdated");
        Add(range.MinBalance, long.MinValue, "minBalance", " AND c.balance >= @minBalance");
        Add(range.MaxBalance, long.MaxValue, "maxBalance", " AND c.balance <= @maxBalance");

        void Add(long bound, long open, string name, string condition)
        {
            if (bound == open)
                return;
            ranges.Append(condition);
            Values.Add(name, bound);
        }
    }

    /// <summary>The number of customers with one of the digests, up to some number.</summary>
    static async ValueTask<long> Few(DbConnection connection, string partner, long[] digests, long most)
    {
        var values = new DynamicParameters(new { partner, most });
        var list = ValueList.Add(values, "digest", digests, Size(digests));
        return await connection.ExecuteScalarAsync<long>(
            $"SELECT count(*) FROM (SELECT 1 FROM dcm_values WHERE partner = @partner AND digest IN {list} LIMIT @most) AS few", values);
    }

    static int Size(long[] digests) => digests.Length == 1 ? 1 : ValueList.Many;
}
