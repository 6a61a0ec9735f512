using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A code that signs in one browser, once, in place of a key. Only the demo has one: it is short enough to type.</summary>
/// <param name="keyHash">Of the operator's key. The session belongs to this operator.</param>
sealed class SignInCode(byte[] keyHash)
{
    const int Bytes = 5, GroupLength = 4;

    byte[]? digest;

    /// <summary>Makes a new code. An older one does not open anything from now on.</summary>
    public string Renew()
    {
        var code = Base32.EncodeUpper(RandomNumberGenerator.GetBytes(Bytes));
        digest = OperatorKey.Hash(code);
        return $"{code[..GroupLength]}-{code[GroupLength..]}";
    }

    /// <returns>The hash of the operator's key. Null if this is not the code, or the code is used.</returns>
    public byte[]? Redeem(string given)
    {
        var expected = digest;
        var isCode = expected is not null && CryptographicOperations.FixedTimeEquals(expected,
            OperatorKey.Hash(given.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()));
        return isCode && Interlocked.CompareExchange(ref digest, null, expected) == expected ? keyHash : null;
    }
}
