using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Benchmarks.Limits;

/// <summary>The limit of uploads: the same bytes sealed in the same chunks and written to a file of their own, on disk before the
/// next.</summary>
static class SealedFiles
{
    /// <returns>Documents a second.</returns>
    public static async Task<double> Run(string folder, byte[] document, int atOnce, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(worker => Task.Run(() =>
        {
            var done = 0;
            for (; watch.Elapsed < time; done++)
                Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{worker}-{done}")), document);
            return done;
        })));
        var rate = counts.Sum() / watch.Elapsed.TotalSeconds;
        foreach (var file in Directory.GetFiles(folder))
            File.Delete(file);
        return rate;
    }

    static void Write(string path, byte[] document)
    {
        using var key = new AesGcm(RandomNumberGenerator.GetBytes(Aead.KeyBytes), Aead.TagBytes);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var chunk = new byte[DocumentSeal.SealedBytes];
        var at = 0L;
        for (var i = 0; i * DocumentSeal.ChunkBytes < document.Length; i++)
        {
            var plain = document.AsSpan(i * DocumentSeal.ChunkBytes);
            var last = plain.Length <= DocumentSeal.ChunkBytes;
            plain = last ? plain : plain[..DocumentSeal.ChunkBytes];
            DocumentSeal.SealChunk(key, "document", i, last, plain, chunk);
            RandomAccess.Write(file, chunk.AsSpan(0, plain.Length + Aead.TagBytes), at);
            at += plain.Length + Aead.TagBytes;
        }
        RandomAccess.FlushToDisk(file);
    }
}
