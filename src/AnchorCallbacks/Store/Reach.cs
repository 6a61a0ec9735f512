namespace AnchorCallbacks.Store;

/// <summary>How far a write reaches, for an engine that can run several at once: those that may meet take turns, instead of waiting for
/// each other's locks. What is said wrongly costs time and no more, unless two of different keys read or change the same rows in earnest.</summary>
/// <param name="Key">Of all that is read and decided upon, one thing: writes with other keys may run between this one's statements. Null:
/// nothing runs beside it.</param>
/// <param name="IsNew">Nothing but rows that nobody else has seen yet.</param>
readonly record struct Reach(string? Key, bool IsNew)
{
    /// <summary>Reads and changes one thing, and beyond it only marks or adds rows.</summary>
    public static Reach One(string key) => new(key, false);

    /// <summary>Adds rows of one new thing.</summary>
    public static Reach New(string key) => new(key, true);
}
