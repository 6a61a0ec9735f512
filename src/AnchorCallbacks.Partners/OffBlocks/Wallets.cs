using System.Globalization;
using AnchorCallbacks.Http;
using Nethereum.Signer;
using Nethereum.Util;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>An account on an EVM chain (CAIP-10).</summary>
/// <param name="Address">With the checksum of EIP-55.</param>
sealed record ChainAccount(string Chain, string Address)
{
    const string Rule = "must be a CAIP-10 account such as eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb";

    /// <summary>The same for every spelling.</summary>
    public string Key => $"{Chain}:{Address.ToLowerInvariant()}";

    public static Result<ChainAccount> Read(string? text)
    {
        if (text?.Split(':') is not ["eip155", var chain, var address] || chain.Length is 0 or > 32 || !chain.All(char.IsAsciiDigit)
            || chain[0] == '0')
            return Failure.Invalid($"chainId: {Rule}");
        return IsAddress(address) ? new ChainAccount(chain, AddressUtil.Current.ConvertToChecksumAddress(address))
            : Failure.Invalid($"chainId: {Rule}; an address in mixed case has the checksum of EIP-55");
    }

    /// <summary>Whether a text means this account: as CAIP-10, or as its address alone.</summary>
    public bool Is(string text) => IsAddress(text) ? Address.Equals(text, StringComparison.OrdinalIgnoreCase)
        : !Read(text).Failed(out _, out var other) && other.Key == Key;

    static bool IsAddress(string text)
    {
        if (text.Length != 42 || !text.StartsWith("0x", StringComparison.Ordinal) || !text[2..].All(char.IsAsciiHexDigit))
            return false;
        var digits = text[2..];
        return !(digits.Any(char.IsAsciiLetterLower) && digits.Any(char.IsAsciiLetterUpper))
            || AddressUtil.Current.ConvertToChecksumAddress(text) == text;
    }
}

/// <summary>Sign-In with Ethereum: the text (EIP-4361) and the check of its signature (EIP-191).</summary>
static class Wallets
{
    /// <summary>Half of the order of secp256k1. A larger s is the same point again.</summary>
    static readonly byte[] HalfOrder = Convert.FromHexString("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0");

    public static string Challenge(ChainAccount account, string domain, string uri, string nonce, DateTimeOffset at) =>
        $"""
        {domain} wants you to sign in with your Ethereum account:
        {account.Address}

        Prove that this account is yours

        URI: {uri}
        Version: 1
        Chain ID: {account.Chain}
        Nonce: {nonce}
        Issued At: {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}
        """.ReplaceLineEndings("\n");

    /// <param name="signature">65 bytes in Base64 or hexadecimal.</param>
    public static bool Fits(ChainAccount account, byte[] challenge, string signature)
    {
        if (Bytes(signature) is not { Length: 65 } bytes || bytes[64] is not (0 or 1 or 27 or 28)
            || bytes.AsSpan(32, 32).SequenceCompareTo(HalfOrder) > 0)
            return false;
        bytes[64] = (byte)(bytes[64] < 27 ? bytes[64] + 27 : bytes[64]);
        try
        {
            var signer = new EthereumMessageSigner();
            return account.Address.Equals(signer.EcRecover(challenge, "0x" + Convert.ToHexStringLower(bytes)),
                StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has many ways to say that there is no such point.
            return false;
        }
    }

    static byte[]? Bytes(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text.Length == 130 ? text : null;
        if (hex is not null)
            return hex.Length == 130 && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
        var bytes = new byte[66];
        // The last letter has bits that no byte needs. A signature has one spelling.
        return text.Length == 88 && Convert.TryFromBase64String(text, bytes, out var length)
            && Convert.ToBase64String(bytes.AsSpan(0, length)) == text ? bytes[..length] : null;
    }
}
