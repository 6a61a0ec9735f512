using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace AnchorCallbacks.Customers.Types;

/// <summary>All configured types. They can be replaced while the server runs.</summary>
sealed partial class CustomerTypes
{
    public const string DefaultName = "default";
    const int MaxNamesLogged = 100;
    const int MaxSubstitutes = 100;

    readonly ILogger<CustomerTypes> log;
    readonly ConcurrentDictionary<string, byte> unknownSeen = [];
    volatile Content now;

    /// <param name="unknown">The type for names that are not configured; null: they are refused.</param>
    /// <param name="digest">Changes with the file. Customers are evaluated again then.</param>
    public CustomerTypes(IReadOnlyList<CustomerType> all, FrozenDictionary<string, CustomerType> byName, CustomerType? unknown,
        IReadOnlyList<TransactionRule> rules, string digest, ILogger<CustomerTypes> log) =>
        (now, this.log) = (new(all, byName, unknown, rules, digest), log);

    sealed record Content(IReadOnlyList<CustomerType> All, FrozenDictionary<string, CustomerType> ByName, CustomerType? Unknown,
        IReadOnlyList<TransactionRule> Rules, string Digest)
    {
        public ConcurrentDictionary<string, CustomerType> Substitutes { get; } = [];
    }

    public IReadOnlyList<CustomerType> All => now.All;

    public CustomerType Default => now.ByName[DefaultName];

    public string Digest => now.Digest;

    /// <summary>Additional requirements of certain transactions.</summary>
    public IReadOnlyList<TransactionRule> Rules => now.Rules;

    /// <summary>Takes over the types of a newer file.</summary>
    public void Replace(CustomerTypes newer) => now = newer.now;

    /// <summary>The type for a name; null if it is unknown and the configuration refuses unknown names.</summary>
    public CustomerType? Find(string name)
    {
        var types = now;
        if (types.ByName.TryGetValue(name, out var type))
            return type;
        if (unknownSeen.Count < MaxNamesLogged && unknownSeen.TryAdd(name, 0))
            LogUnknown(Printable(name), types.Unknown?.Name ?? "no type (PUT is refused, GET is answered as default)");
        return types.Unknown;
    }

    /// <summary>The type of exactly this name; null if none is configured.</summary>
    public CustomerType? Configured(string name) => now.ByName.TryGetValue(name, out var type) && type.Name == name ? type : null;

    /// <summary>For GET, which accepts any name: before a DELETE, AP 2.x asks with every type of its assets.</summary>
    public CustomerType FindOrDefault(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return Default;
        var (type, types) = (Find(name) ?? Default, now);
        if (types.ByName.ContainsKey(name))
            return type;
        var substitutes = types.Substitutes;
        return substitutes.Count < MaxSubstitutes ? substitutes.GetOrAdd(name, type.InPlaceOf) : type.InPlaceOf(name);
    }

    public string KnownNames => string.Join(", ", now.All.Select(type => type.Name));

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
