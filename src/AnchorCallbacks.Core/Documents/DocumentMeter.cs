using System.Diagnostics.Metrics;

namespace AnchorCallbacks.Documents;

/// <summary>Counts documents of customers and their bytes.</summary>
static class DocumentMeter
{
    static readonly Meter Meter = new("AnchorCallbacks.Core");
    static readonly Counter<long> Documents =
        Meter.CreateCounter<long>("anchor_callbacks.documents", "{document}", "Documents that customers have sent.");
    static readonly Counter<long> Bytes = Meter.CreateCounter<long>("anchor_callbacks.documents.size", "By", "Their bytes.");

    public static void Stored(long size)
    {
        Documents.Add(1);
        Bytes.Add(size);
    }
}
