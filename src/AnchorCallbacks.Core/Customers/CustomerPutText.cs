using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Customers;

static class CustomerPutText
{
    const int MaxBytesPerCharacter = 4;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The content of a text part; null if it is not UTF-8 or has more bytes than <paramref name="characters"/> can
    /// have.</summary>
    public static async Task<string?> Read(Stream content, int characters, CancellationToken cancel)
    {
        var most = characters * MaxBytesPerCharacter;
        using var buffer = new PooledBuffer(4096);
        while (true)
        {
            var memory = buffer.GetMemory(1024);
            var read = await content.ReadAsync(memory, cancel);
            if (read == 0)
                break;
            buffer.Advance(read);
            if (buffer.Written.Length > most)
                return null;
        }
        try
        {
            return Strict.GetString(buffer.Written);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
