using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>The result of a decision about a transaction.</summary>
/// <param name="Notify">The customer whose status AP is notified of; null for none.</param>
/// <param name="EndsWait">AP is told to stop waiting without reading the customer. It takes refunds afterwards.</param>
/// <param name="KnownNotice">AP knows this already, but not from us.</param>
/// <param name="InReview">AP lets the transaction go on although one of its customers is not accepted. Scripts must not pay it.</param>
/// <param name="NoticeBlocked">There is a notice, but AP does not take it in the transaction's status.</param>
/// <param name="Complete">Every customer has given all that the transaction requires. Reviews may still be open.</param>
/// <param name="RefundDue">Why the money must be refunded; empty if it need not be.</param>
/// <param name="Problem">Why the transaction cannot go on; empty if there is no problem.</param>
readonly record struct Decision(
    TransactionCustomer? Notify = null, bool EndsWait = false, Notice? KnownNotice = null, bool InReview = false,
    bool NoticeBlocked = false, bool Complete = false, string RefundDue = "", string Problem = "")
{
    /// <summary>For SEP-24: AP is told that the user's part is done, or that the transaction cannot go on.</summary>
    public InteractiveNews News { get; init; }

    public static Decision None { get; } = new(Notify: null);

    /// <summary>The notice to AP; null for none.</summary>
    public Notice? Notice => Notify is not { } customer ? null
        : News == InteractiveNews.Completed ? customer.Notice.ToCompleted(Amounts)
        : News == InteractiveNews.Failed ? customer.Notice.ToFailed()
        : EndsWait ? customer.Notice.ToRelease() : customer.Notice;

    /// <summary>With <see cref="InteractiveNews.Completed"/>: what the user has confirmed. Another amount makes another notice.</summary>
    public string Amounts { get; init; } = "";
}

/// <summary>What AP is told about a SEP-24 transaction. AP takes no notices about its customer.</summary>
enum InteractiveNews
{
    None,
    Completed,
    Failed,
}
