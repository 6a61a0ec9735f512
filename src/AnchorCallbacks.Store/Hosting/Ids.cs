using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

static class Ids
{
    // Crockford's base32, in lower case. The digits sort as their values do.
    const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    const int TimeDigits = 10, RandomDigits = 16;

    /// <summary>A ULID: the time in milliseconds, then 80 random bits. New rows go to the end of every index that begins with an id, so
    /// that few pages change. AP often asks by id alone: the random part makes an id impossible to guess.</summary>
    public static string New() => string.Create(TimeDigits + RandomDigits, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        static (id, time) =>
        {
            for (var i = TimeDigits - 1; i >= 0; i--, time >>= 5)
                id[i] = Digits[(int)(time & 31)];
            RandomNumberGenerator.GetItems(Digits, id[TimeDigits..]);
        });
}
