using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Customers;

/// <summary>A customer's status as one type. It is not sealed, so that lists need not open records.</summary>
sealed class StatusRow
{
    public string Type { get; init; } = "";
    public string Status { get; init; } = "";
    public long? ReviewSince { get; init; }
}

static class CustomerStatuses
{
    public static bool Includes(string typesSeen, CustomerType type) => Includes(typesSeen, type.Name);

    public static bool Includes(string typesSeen, string type)
    {
        foreach (var range in typesSeen.AsSpan().Split(' '))
            if (typesSeen.AsSpan(range).SequenceEqual(type))
                return true;
        return false;
    }

    public static string AddType(string typesSeen, CustomerType type) =>
        Includes(typesSeen, type) ? typesSeen : typesSeen.Length == 0 ? type.Name : $"{typesSeen} {type.Name}";

    /// <summary>The rows that a record makes new or different. A pure function.</summary>
    /// <param name="stored">The customer's rows, one for each type it has been seen as.</param>
    /// <param name="seenNow">A type to add to them; null for none.</param>
    public static List<StatusRow> Changes(CustomerTypes types, CustomerRecord record, IReadOnlyList<StatusRow> stored,
        CustomerType? seenNow, DateTimeOffset now)
    {
        var changes = new List<StatusRow>();
        var seenBefore = false;
        foreach (var row in stored)
        {
            seenBefore |= row.Type == seenNow?.Name;
            if (StatusOf(types, record, row) is { } status)
                Compare(row.Type, status, row);
        }
        if (seenNow is not null && !seenBefore)
            Compare(seenNow.Name, CustomerEvaluation.Of(seenNow, record).Status, null);
        return changes;

        void Compare(string type, CustomerStatus status, StatusRow? before)
        {
            long? since = status == CustomerStatus.Processing ? before?.ReviewSince ?? now.ToUnixTimeMilliseconds() : null;
            if (before is null || before.Status != status.Word() || before.ReviewSince != since)
                changes.Add(new() { Type = type, Status = status.Word(), ReviewSince = since });
        }
    }

    /// <summary>The status that belongs into a row. A review of a type that is no longer configured stays open until an operator decides
    /// on that type; the type's other statuses cannot be determined.</summary>
    public static CustomerStatus? StatusOf(CustomerTypes types, CustomerRecord record, StatusRow row)
    {
        if (types.Configured(row.Type) is { } type)
            return CustomerEvaluation.Of(type, record).Status;
        return record.VerdictOn(row.Type) switch
        {
            { Verdict: Verdict.Rejected } => CustomerStatus.Rejected,
            { Verdict: Verdict.Accepted } verdict when record.Values.All(value => value.Version <= verdict.Version) =>
                CustomerStatus.Accepted,
            _ => row.Status == CustomerStatus.Processing.Word() ? CustomerStatus.Processing : null,
        };
    }

    /// <summary>The rows after the changes.</summary>
    public static List<StatusRow> Merge(List<StatusRow> stored, List<StatusRow> changes) =>
        [.. stored.Where(row => !changes.Exists(change => change.Type == row.Type)), .. changes];
}
