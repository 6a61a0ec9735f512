using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

/// <summary>Ids of 26 characters. AP often asks by id alone, so an id must be impossible to guess.</summary>
static class Ids
{
    // Crockford's base32, in lower case. The digits sort as their values do.
    const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    const int TimeDigits = 10, RandomDigits = 16;

    /// <summary>130 random bits.</summary>
    public static string New() => RandomNumberGenerator.GetString(Digits, TimeDigits + RandomDigits);

    /// <summary>A ULID: the time in milliseconds, then 80 random bits.</summary>
    public static string NewInOrder() => string.Create(TimeDigits + RandomDigits, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        static (id, time) =>
        {
            for (var i = TimeDigits - 1; i >= 0; i--, time >>= 5)
                id[i] = Digits[(int)(time & 31)];
            RandomNumberGenerator.GetItems(Digits, id[TimeDigits..]);
        });
}
