using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Customers;

/// <summary>A customer's status as one type, in the clear, so that lists need not open records.</summary>
sealed class StatusRow
{
    public string Type { get; init; } = "";
    public string Status { get; init; } = "";
    public long? ReviewSince { get; init; }
}

static class CustomerStatuses
{
    public static bool Includes(string typesSeen, CustomerType type)
    {
        foreach (var range in typesSeen.AsSpan().Split(' '))
            if (typesSeen.AsSpan(range).SequenceEqual(type.Name))
                return true;
        return false;
    }

    public static string AddType(string typesSeen, CustomerType type) =>
        Includes(typesSeen, type) ? typesSeen : typesSeen.Length == 0 ? type.Name : $"{typesSeen} {type.Name}";

    /// <summary>The rows that a record makes new or different. Pure.</summary>
    /// <param name="stored">The customer's rows: the types it has been seen as.</param>
    /// <param name="seenNow">A type to be added to them; null for none.</param>
    public static List<StatusRow> Changes(CustomerTypes types, CustomerRecord record, IReadOnlyList<StatusRow> stored,
        CustomerType? seenNow, DateTimeOffset now)
    {
        var changes = new List<StatusRow>();
        var seenBefore = false;
        foreach (var row in stored)
        {
            seenBefore |= row.Type == seenNow?.Name;
            if (types.Configured(row.Type) is { } type)
                Judge(type, row);
        }
        if (seenNow is not null && !seenBefore)
            Judge(seenNow, null);
        return changes;

        void Judge(CustomerType type, StatusRow? before)
        {
            var status = CustomerEvaluation.Of(type, record).Status;
            long? since = status == CustomerStatus.Processing ? before?.ReviewSince ?? now.ToUnixTimeMilliseconds() : null;
            if (before is null || before.Status != status.Word() || before.ReviewSince != since)
                changes.Add(new() { Type = type.Name, Status = status.Word(), ReviewSince = since });
        }
    }
}
