using System.Security.Cryptography;
using AnchorCallbacks.Sealing;
using Microsoft.AspNetCore.DataProtection;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Protects what a sign-in carries through the browser with the store's own keys. So it holds in every process and after a
/// restart.</summary>
sealed class SealedState(ServiceKeys keys, string purpose) : IDataProtector
{
    public IDataProtector CreateProtector(string part) => new SealedState(keys, $"{purpose}\n{part}");

    public byte[] Protect(byte[] plaintext) => ServiceSeal.Seal(keys, plaintext, SealContext.SignInState(purpose));

    public byte[] Unprotect(byte[] protectedData) => ServiceSeal.Open(keys, protectedData, SealContext.SignInState(purpose))
        ?? throw new CryptographicException("The state of a sign-in cannot be opened.");
}
