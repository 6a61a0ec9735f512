using System.Security.Cryptography;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Tests;

/// <summary>Things a wallet might send.</summary>
static class WalletSample
{
    public static string Account() => StrKey.EncodeAccount(RandomNumberGenerator.GetBytes(32));

    /// <summary>A photo as far as anyone can tell from its first bytes; no two are alike.</summary>
    public static byte[] Photo(int length)
    {
        var photo = RandomNumberGenerator.GetBytes(length);
        new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }.CopyTo(photo, 0);
        return photo;
    }

    /// <summary>What the default type requires.</summary>
    public static (string Name, string Value)[] Person(string account, string firstName = "Ana") =>
        [("account", account), ("first_name", firstName), ("last_name", "Prueba"), ("email_address", "ana@example.com")];
}
