namespace AnchorCallbacks.Benchmarks.People;

readonly record struct Field(string Name, string Value);

/// <summary>Somebody as a wallet tells of them.</summary>
/// <param name="Id">What a store that is filled beforehand calls them.</param>
/// <param name="Later">What a second PUT changes; empty for most.</param>
sealed record Person(string Id, string Account, string Memo, string MemoType, string Type, List<Field> Fields, List<Field> Later)
{
    /// <summary>The members of the first PUT.</summary>
    public IEnumerable<Field> Members => [.. Key, .. Fields];

    public IEnumerable<Field> LaterMembers => [.. Key, .. Later];

    IEnumerable<Field> Key
    {
        get
        {
            yield return new("account", Account);
            if (Memo.Length > 0)
            {
                yield return new("memo", Memo);
                yield return new("memo_type", MemoType);
            }
            yield return new("type", Type);
        }
    }
}
