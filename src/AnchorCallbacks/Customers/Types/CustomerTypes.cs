using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace AnchorCallbacks.Customers.Types;

/// <summary>All configured types. <paramref name="unknown"/> serves names nobody configured; null: those are refused.</summary>
/// <param name="digest">Changes with the file, so that customers are judged again after it changed.</param>
sealed partial class CustomerTypes(
    IReadOnlyList<CustomerType> all, FrozenDictionary<string, CustomerType> byName, CustomerType? unknown,
        IReadOnlyList<TransactionRule> rules, string digest, ILogger<CustomerTypes> log)
{
    public const string DefaultName = "default";
    const int MaxNamesLogged = 100;

    readonly ConcurrentDictionary<string, byte> unknownSeen = [];

    public IReadOnlyList<CustomerType> All => all;

    public CustomerType Default { get; } = byName[DefaultName];

    public string Digest => digest;

    /// <summary>What certain transactions want on top.</summary>
    public IReadOnlyList<TransactionRule> Rules => rules;

    /// <summary>The type a name stands for; null when it is unknown and the configuration refuses such names.</summary>
    public CustomerType? Find(string name)
    {
        if (byName.TryGetValue(name, out var type))
            return type;
        if (unknownSeen.Count < MaxNamesLogged && unknownSeen.TryAdd(name, 0))
            LogUnknown(Printable(name), unknown?.Name ?? "nothing: PUT is refused, GET is answered as default");
        return unknown;
    }

    /// <summary>The type of exactly this name; null if the configuration has none (any more).</summary>
    public CustomerType? Configured(string name) => byName.TryGetValue(name, out var type) && type.Name == name ? type : null;

    /// <summary>For look-ups, which are answered whatever the name: AP 2.x asks with every type of its assets before a DELETE.</summary>
    public CustomerType FindOrDefault(string? name) => string.IsNullOrEmpty(name) ? Default : Find(name) ?? Default;

    public string KnownNames => string.Join(", ", all.Select(type => type.Name));

    /// <summary>The name is a wallet's text.</summary>
    static string Printable(string name)
    {
        var shown = name.Length > 40 ? name[..40] : name;
        return new string([.. shown.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' ? c : '?')]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Customer type {Name} is not configured; served by {Type}")]
    partial void LogUnknown(string name, string type);
}
