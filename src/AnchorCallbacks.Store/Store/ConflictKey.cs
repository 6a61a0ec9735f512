namespace AnchorCallbacks.Store;

/// <summary>Names the record that a write reads and changes. On PostgreSQL, writes with the same key run one after another in each
/// process, and writes with other keys run at the same time. All writes with the default key share one key. A wrong key costs retries,
/// never correctness: the isolation level keeps writes apart.</summary>
readonly record struct ConflictKey(string? Value);
