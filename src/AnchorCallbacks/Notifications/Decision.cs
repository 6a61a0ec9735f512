namespace AnchorCallbacks.Notifications;

/// <summary>What is to be done about a transaction.</summary>
/// <param name="Tell">Whom AP is to be told about; null: nothing is to be told.</param>
/// <param name="Releases">AP is told without a look at the customer to wait no more: it takes refunds then.</param>
/// <param name="Adopt">What AP knows already, though not from us.</param>
/// <param name="InReview">AP lets the transaction go on although a customer of it is not accepted: scripts must not pay.</param>
/// <param name="NoticeBlocked">There is something to tell that AP does not take where the transaction stands.</param>
/// <param name="Complete">Every customer has all that the transaction wants, reviews apart.</param>
/// <param name="RefundDue">Why the money is to be paid back; empty if it is not.</param>
/// <param name="Problem">Why nobody can go on; empty if all is well.</param>
readonly record struct Decision(
    TransactionCustomer? Tell = null, bool Releases = false, string? Adopt = null, bool InReview = false, bool NoticeBlocked = false,
        bool Complete = false, string RefundDue = "", string Problem = "")
{
    public static Decision Nothing { get; } = new(Tell: null);

    /// <summary>What is told, as it is kept; null for nothing.</summary>
    public string? Notice => Tell is not { } party ? null : Releases ? party.Notice.ToRelease() : party.Notice.ToString();
}
