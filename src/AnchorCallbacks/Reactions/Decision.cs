namespace AnchorCallbacks.Reactions;

/// <summary>What is to be done about a transaction.</summary>
/// <param name="Tell">Whom AP is to be told about; null: nothing is to be told.</param>
/// <param name="Ask">The call asks for data where AP does not wait for any yet.</param>
/// <param name="Adopt">What AP knows already, though not from us.</param>
/// <param name="InReview">AP has let the transaction go on while an operator has yet to decide: scripts must not pay.</param>
/// <param name="Untold">There is something to tell that AP does not take where the transaction stands.</param>
/// <param name="Problem">Why nobody can go on; empty if all is well.</param>
readonly record struct Decision(Party? Tell, bool Ask, string? Adopt, bool InReview, bool Untold, string Problem)
{
    public static Decision Nothing { get; } = new(null, false, null, false, false, "");
}
