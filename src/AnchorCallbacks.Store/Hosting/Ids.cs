using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

static class Ids
{
    /// <summary>128 random bits as 26 lower-case letters and digits. AP often asks by id alone, so an id must be impossible to
    /// guess.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return Base32.EncodeLower(bytes);
    }
}
