using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Customers;

/// <summary>Limits of the stored data of one customer, and of the cache.</summary>
/// <param name="RecordBytes">All current values, verdicts and asks, without documents.</param>
/// <param name="ReplacedVersions">Number of versions in the history. The oldest are removed first.</param>
/// <param name="ReplacedDocuments">Number of replaced documents. The oldest are removed first.</param>
/// <param name="DocumentBytes">All documents together. The oldest replaced ones are removed first.</param>
/// <param name="UnknownTransactions">Number of transaction ids that requests named and AP has not confirmed.</param>
/// <param name="CacheBytes">All customers' rows in memory together.</param>
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
