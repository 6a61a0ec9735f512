using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace AnchorCallbacks.Customers.Types;

/// <summary>All configured types.</summary>
/// <param name="unknown">The type for names that are not configured; null: they are refused.</param>
/// <param name="digest">Changes with the file. Customers are evaluated again then.</param>
sealed partial class CustomerTypes(IReadOnlyList<CustomerType> all, FrozenDictionary<string, CustomerType> byName, CustomerType? unknown,
    IReadOnlyList<TransactionRule> rules, string digest, ILogger<CustomerTypes> log)
{
    public const string DefaultName = "default";
    const int MaxNamesLogged = 100;
    const int MaxSubstitutes = 100;

    readonly ConcurrentDictionary<string, byte> unknownSeen = [];
    readonly ConcurrentDictionary<string, CustomerType> substitutes = [];

    public IReadOnlyList<CustomerType> All => all;

    public CustomerType Default { get; } = byName[DefaultName];

    public string Digest => digest;

    /// <summary>Additional requirements of certain transactions.</summary>
    public IReadOnlyList<TransactionRule> Rules => rules;

    /// <summary>The type for a name; null if it is unknown and the configuration refuses unknown names.</summary>
    public CustomerType? Find(string name)
    {
        if (byName.TryGetValue(name, out var type))
            return type;
        if (unknownSeen.Count < MaxNamesLogged && unknownSeen.TryAdd(name, 0))
            LogUnknown(Printable(name), unknown?.Name ?? "no type (PUT is refused, GET is answered as default)");
        return unknown;
    }

    /// <summary>The type of exactly this name; null if none is configured.</summary>
    public CustomerType? Configured(string name) => byName.TryGetValue(name, out var type) && type.Name == name ? type : null;

    /// <summary>For GET, which accepts any name: before a DELETE, AP 2.x asks with every type of its assets.</summary>
    public CustomerType FindOrDefault(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return Default;
        var type = Find(name) ?? Default;
        if (byName.ContainsKey(name))
            return type;
        return substitutes.Count < MaxSubstitutes ? substitutes.GetOrAdd(name, type.InPlaceOf) : type.InPlaceOf(name);
    }

    public string KnownNames => string.Join(", ", all.Select(type => type.Name));

    /// <summary>The name comes from a wallet, and goes into the log.</summary>
    static string Printable(string name)
    {
        var shown = name.Length > 40 ? name[..40] : name;
        return new string([.. shown.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' ? c : '?')]);
    }

    [LoggerMessage(EventId = 2315, EventName = "CustomerTypes.Unknown", Level = LogLevel.Warning,
        Message = "Customer type {Name} is not configured; {Type} is used")]
    partial void LogUnknown(string name, string type);
}
