using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>Finds the operator of a request by its key: <c>Authorization: Bearer KEY</c>.</summary>
sealed class OperatorAuth
{
    const string Prefix = "Bearer ";
    const int LongestKey = 512;

    static readonly Failure Missing = Failure.Unauthorized("Authorization: must be 'Bearer' and an operator's key");

    readonly (string Name, byte[] Hash)[] keys;

    public OperatorAuth(OperatorOptions options) =>
        keys = [(OperatorOptions.LocalName, OperatorKey.Hash(OperatorKey.LoadOrCreate(options.KeyFile))), .. options.Keys];

    public IEnumerable<string> Names => keys.Select(key => key.Name);

    /// <returns>The operator's name.</returns>
    public Result<string> Check(HttpRequest request)
    {
        var values = request.Headers.Authorization;
        // Two headers are refused: a proxy might check the other one.
        if (values.Count != 1 || values[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || value.Length > LongestKey)
            return Missing;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value[Prefix.Length..].Trim()), hash);
        string? name = null;
        // Always compares all keys. So the time does not show which key is close.
        foreach (var key in keys)
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash))
                name ??= key.Name;
        return name is null ? Failure.Unauthorized("Authorization: is not the key of an operator") : name;
    }
}
