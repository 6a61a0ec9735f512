using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Customers;

/// <summary>How much of one customer is kept.</summary>
/// <param name="RecordBytes">All that is known of a customer now, without documents.</param>
/// <param name="ReplacedVersions">How many versions' replaced values are kept; the oldest go first.</param>
/// <param name="ReplacedDocuments">How many replaced documents are kept; the oldest go first.</param>
/// <param name="DocumentBytes">All documents of a customer. To stay within it the oldest replaced ones go.</param>
/// <param name="UnknownTransactions">Ids of transactions that requests named and AP has not told of.</param>
/// <param name="CacheBytes">Rows of customers that are kept in memory.</param>
sealed record CustomerLimits(int RecordBytes, int ReplacedVersions, int ReplacedDocuments, long DocumentBytes, int UnknownTransactions,
    long CacheBytes)
{
    const long Megabyte = 1 << 20;

    public static CustomerLimits Read(SettingsReader settings, Limits limits)
    {
        const string Documents = "Limits:CustomerDocumentBytes";
        var read = new CustomerLimits(
            (int)settings.Number("Limits:RecordBytes", 256 * 1024, 16 * 1024, 16 * Megabyte),
            (int)settings.Number("Limits:ReplacedVersions", 200, 1, 100_000),
            (int)settings.Number("Limits:ReplacedDocuments", 50, 0, 100_000),
            settings.Number(Documents, Math.Max(256 * Megabyte, limits.MultipartBytes), 1024, 1L << 40),
            (int)settings.Number("Limits:UnknownTransactions", 20, 1, 10_000),
            settings.Number("Limits:CacheBytes", 64 * Megabyte, 0, 65_536 * Megabyte));
        if (read.DocumentBytes < limits.FileBytes)
            settings.Bad(Documents, $"must not be less than Limits:FileBytes, which is {Limits.Describe(limits.FileBytes)}");
        return read;
    }
}
