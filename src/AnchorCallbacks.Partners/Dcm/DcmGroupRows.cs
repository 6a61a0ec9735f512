using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>How many customers each group has.</summary>
static class DcmGroupRows
{
    /// <summary>The rows of a group.</summary>
    const int Parts = 8;

    /// <summary>Counts a saved or deleted customer.</summary>
    /// <param name="from">0: it was in no group.</param>
    /// <param name="to">Null: it was deleted.</param>
    public static void Move(StatementBatch batch, string partner, string reference, long from, DcmGroup? to)
    {
        if (from == to?.Id)
            return;
        long part = reference[0] % Parts;
        if (from != 0)
        {
            batch.Add("UPDATE dcm_groups SET customers = customers - 1 WHERE partner = @partner AND id = @id AND part = @part",
                ("partner", partner), ("id", from), ("part", part));
            batch.Add("DELETE FROM dcm_groups WHERE partner = @partner AND id = @id AND part = @part AND customers <= 0",
                ("partner", partner), ("id", from), ("part", part));
        }
        if (to is not null)
            batch.Add(
                """
                INSERT INTO dcm_groups (partner, id, part, disabled, balance_asset_code, balance_asset_issuer, branch_guid, kyc_level,
                    segment, status, customers)
                VALUES (@partner, @id, @part, @disabled, @balance_asset_code, @balance_asset_issuer, @branch_guid, @kyc_level, @segment,
                    @status, 1)
                ON CONFLICT (partner, id, part) DO UPDATE SET customers = dcm_groups.customers + 1
                """,
                [("partner", partner), ("id", to.Id), ("part", part), ("disabled", to.Disabled ? 1L : 0L),
                    .. DcmGroup.Members.Select((member, at) => (member.Name, (object?)to.Digests[at]))]);
    }

    /// <summary>The customers of all groups for which the conditions hold.</summary>
    /// <param name="where">As <see cref="DcmFilter.Groups"/>.</param>
    public static async ValueTask<long> Count(DbConnection connection, string where, DynamicParameters values) =>
        await connection.ExecuteScalarAsync<long>($"SELECT coalesce(sum(customers), 0) FROM dcm_groups {where}", values);

    /// <param name="where">As <see cref="DcmFilter.Groups"/>.</param>
    public static async ValueTask<HashSet<long>> Ids(DbConnection connection, string where, DynamicParameters values) =>
        [.. await connection.QueryAsync<long>($"SELECT id FROM dcm_groups {where}", values)];

    /// <summary>Counts all customers again, for a check of the store.</summary>
    /// <returns>The partners whose groups count other customers than there are, or have other values than their ids say.</returns>
    public static async ValueTask<List<StoreFinding>> Recount(DbConnection connection, ServiceKeys keys)
    {
        var miscounted = await connection.QueryAsync<(string Partner, long Groups)>(
            """
            SELECT partner, count(*) AS groups FROM (
                SELECT partner, id FROM (
                    SELECT partner, id, customers AS n FROM dcm_groups
                    UNION ALL SELECT partner, group_id, -1 FROM dcm_customers WHERE group_id <> 0) AS counted
                GROUP BY partner, id HAVING sum(n) <> 0) AS miscounted
            GROUP BY partner ORDER BY partner
            """);
        var different = new Dictionary<string, long>();
        await using (var reader = await connection.ExecuteReaderAsync(
            $"SELECT partner, id, disabled, {string.Join(", ", DcmGroup.Members.Select(member => member.Name))} FROM dcm_groups"))
            while (await reader.ReadAsync())
            {
                var digests = Enumerable.Range(3, DcmGroup.Members.Count).Select(reader.GetInt64);
                if (reader.GetInt64(1) != DcmGroup.IdOf(keys, reader.GetString(0), digests, reader.GetInt64(2) != 0))
                    different[reader.GetString(0)] = different.GetValueOrDefault(reader.GetString(0)) + 1;
            }
        return
        [
            .. miscounted.Select(wrong => new StoreFinding("dcm_groups", wrong.Partner, string.Create(CultureInfo.InvariantCulture,
                $"groups that count other customers than there are: {wrong.Groups}; totals of the partner's lists are wrong"))),
            .. different.Select(wrong => new StoreFinding("dcm_groups", wrong.Key, string.Create(CultureInfo.InvariantCulture,
                $"groups with other values than their customers have: {wrong.Value}; filters of the partner's lists find others"))),
        ];
    }
}
