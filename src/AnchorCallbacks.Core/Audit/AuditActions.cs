using System.Collections.Frozen;
using System.Reflection;

namespace AnchorCallbacks.Audit;

/// <summary>The actions that the audit log and the operation log know. More words may follow in a line, after a space.</summary>
static class AuditActions
{
    // Wallets, customers and the server itself.
    public const string Create = "create", Update = "update", Delete = "delete", Erase = "erase", Expire = "expire", Restore = "restore",
        Agree = "agree", OpenLink = "open_link";

    // Decisions on customers.
    public const string Accept = "accept", Reject = "reject", Ask = "ask", Clear = "clear", Link = "link", Unlink = "unlink",
        Propose = "propose", Approve = "approve", Decline = "decline", Withdraw = "withdraw", Deactivate = "deactivate",
        Activate = "activate";

    // Other work of operators.
    public const string Read = "read", Search = "search", Export = "export", Seen = "seen", Note = "note", WithdrawLink = "withdraw_link",
        Refresh = "refresh", Retry = "retry", Drop = "drop", Claim = "claim", Release = "release", Funds = "funds";

    // Operators, partners, webhooks, and the server's store.
    public const string SignIn = "sign-in", Add = "add", Rotate = "rotate", Revoke = "revoke", End = "end", Pause = "pause",
        Resume = "resume", Test = "test", Replay = "replay", Confirm = "confirm", RotateKeys = "rotate-keys", ApplyTypes = "apply-types",
        Reindex = "reindex";

    static readonly Lazy<FrozenSet<string>> Known = new(() => typeof(AuditActions).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToFrozenSet());

    /// <summary>Every action, in the order of the alphabet.</summary>
    public static IEnumerable<string> All => Known.Value.Order(StringComparer.Ordinal);

    public static bool IsKnown(string action) => Known.Value.Contains(action.Split(' ')[0]);
}
