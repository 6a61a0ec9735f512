using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Transactions;

/// <summary>A transaction of AP as stored here. Statuses and SEPs are AP's words.</summary>
record TransactionRow
{
    public string Id { get; init; } = "";
    public string Sep { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Status { get; init; } = "";
    public long StartedAt { get; init; }
    public long UpdatedAt { get; init; }
    public string Account { get; init; } = "";
    public string MemoType { get; init; } = "";
    public string Memo { get; init; } = "";
    public string SenderId { get; init; } = "";
    public string ReceiverId { get; init; } = "";
    public byte[] Body { get; init; } = [];
    public bool Open { get; init; }
    public bool AwaitsFirstDecision { get; init; }

    /// <summary>The stored form of the last <see cref="Notice"/> that AP has; empty for none.</summary>
    public string LastNotice { get; init; } = "";

    /// <summary>The transaction's status right after that notice.</summary>
    public string LastNoticeStatus { get; init; } = "";

    public bool InReview { get; init; }
    public string Problem { get; init; } = "";
    public long Revision { get; init; }
    public long ReadAttempts { get; init; }
    public long AnsweredAt { get; init; }
    public bool NoticeBlocked { get; init; }
    public bool Complete { get; init; }
    public string RefundDue { get; init; } = "";
    public bool FromEvent { get; init; }

    /// <summary>The trace of the request that changed a customer of it last; empty for none.</summary>
    public string Trace { get; init; } = "";

    /// <summary>SEP-24: the side whose amount the user has confirmed on the pages, and with it both amounts. Null: none has been
    /// confirmed.</summary>
    public string? FixedSide { get; init; }

    public string? FlowIn { get; init; }
    public string? FlowInAsset { get; init; }
    public string? FlowOut { get; init; }
    public string? FlowOutAsset { get; init; }

    /// <summary>Not a column. It is read from the sealed body.</summary>
    public bool FundsIn { get; init; }

    public Memo FullMemo => new(MemoType, Memo);

    public bool IsSep6 => Sep == Platform.Sep.Six.Value;

    /// <summary>False: AP has named another customer. It does not always name one, and not always the memo.</summary>
    public bool MayBeOf(string account, Memo memo) =>
        Account.Length == 0 || (Account == account && (Memo.Length == 0 || FullMemo == memo));

    public bool IsSep24 => Sep == Platform.Sep.TwentyFour.Value;

    public bool IsSep31 => Sep == Platform.Sep.ThirtyOne.Value;

    /// <summary>A wallet has just created it, and AP has not asked for money yet.</summary>
    public bool IsNew => IsSep31 ? !FundsIn && Status == TransactionStatus.PendingReceiver.Value
        : Status == TransactionStatus.Incomplete.Value;

    /// <summary>AP ended it. A person can recover it if its funds are in.</summary>
    public bool IsFailed => Status == TransactionStatus.Error.Value || Status == TransactionStatus.Expired.Value;

    /// <summary>AP waits for its customer's data.</summary>
    public bool WaitsForCustomer => Status == TransactionStatus.PendingCustomerInfoUpdate.Value;

    /// <summary>The customer in texts for operators. Only SEP-31 has two, so only there the role says who is meant.</summary>
    public string NameOf(string role) => IsSep31 ? $"the {role}" : "the customer";
}
