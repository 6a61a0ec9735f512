using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Payouts;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

sealed record TransactionPage : IPage<TransactionSummary>
{
    public required IReadOnlyList<TransactionSummary> Transactions { get; init; }

    IReadOnlyList<TransactionSummary> IPage<TransactionSummary>.Items => Transactions;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Next { get; init; }
}

/// <summary>One of AP's transactions; what AP says of it stays sealed.</summary>
record TransactionSummary
{
    public required string Id { get; init; }

    public required string Sep { get; init; }

    public string? Kind { get; init; }

    [Description("In AP's words.")]
    public required string Status { get; init; }

    [Description("It has not ended.")]
    public required bool Open { get; init; }

    [Description("AP lets it go on although a customer of it is not accepted: in review, rejected, deleted, or lacking something. Do not pay.")]
    public required bool InReview { get; init; }

    [Description("Why it waits for a person.")]
    public string? Problem { get; init; }

    [Description("Why the money is to be paid back; absent if it is not.")]
    public string? RefundDue { get; init; }

    public string? Account { get; init; }

    public string? Memo { get; init; }

    public string? MemoType { get; init; }

    public string? SenderId { get; init; }

    public string? ReceiverId { get; init; }

    [Description("What AP was last told of a customer: role, status, fields wanted.")]
    public string? LastNotice { get; init; }

    [Description("The status AP answered that with.")]
    public string? LastNoticeStatus { get; init; }

    public required DateTime StartedAt { get; init; }

    [Description("AP's time.")]
    public required DateTime UpdatedAt { get; init; }

    [Description("When it is to be read from AP next, if it is.")]
    public DateTime? ToBeReadAt { get; init; }

    [Description("Pay only if this is true. AP has been asked just now. In lists with payable=true.")]
    public bool? Payable { get; init; }

    [Description("Why it must not be paid.")]
    public string? PayableReason { get; init; }

    [Description("In lists with payable=true: how the customers stand for it.")]
    public IReadOnlyList<PayableCustomer>? PayableCustomers { get; init; }

    [Description("In lists: the newest call that AP would not take.")]
    public ParkedCall? ParkedCall { get; init; }

    /// <summary>No where AP cannot be asked.</summary>
    public TransactionSummary With(Result<PayoutAnswer> check) => check.Failed(out var failure, out var answer)
        ? this with { Payable = false, PayableReason = failure.Text }
        : this with
        {
            Payable = answer.Payable.IsPayable,
            PayableReason = Text(answer.Payable.Reason),
            PayableCustomers = [.. answer.TransactionCustomers.Select(PayableCustomer.Of)],
        };

    public static TransactionSummary Of(TransactionListRow row) => new()
    {
        Id = row.Id,
        Sep = row.Sep,
        Kind = Text(row.Kind),
        Status = row.Status,
        Open = row.Open,
        InReview = row.InReview,
        Problem = Text(row.Problem),
        RefundDue = Text(row.RefundDue),
        Account = Text(row.Account),
        Memo = Text(row.Memo),
        MemoType = Text(row.MemoType),
        SenderId = Text(row.SenderId),
        ReceiverId = Text(row.ReceiverId),
        LastNotice = Text(CallSummary.TellsOf(row.LastNotice)),
        LastNoticeStatus = Text(row.LastNoticeStatus),
        StartedAt = Time(row.StartedAt),
        UpdatedAt = Time(row.UpdatedAt),
        ToBeReadAt = Time(row.ReadAt),
        ParkedCall = row.ParkedId is null ? null : new() { Id = row.ParkedId, Method = row.ParkedMethod!, Reason = row.ParkedReason! },
    };
}

sealed record ParkedCall
{
    public required string Id { get; init; }

    public required string Method { get; init; }

    public required string Reason { get; init; }
}

/// <summary>A transaction with its customers, its calls and what AP says of it.</summary>
sealed record TransactionDetail : TransactionSummary
{
    [JsonConstructor]
    public TransactionDetail()
    {
    }

    [SetsRequiredMembers]
    public TransactionDetail(TransactionSummary summary) : base(summary) => ParkedCall = null;

    [Description("Who has said that they pay it.")]
    public PayableClaim? Claim { get; init; }

    public required IReadOnlyList<TransactionCustomerDetail> Customers { get; init; } = [];

    public required IReadOnlyList<CallSummary> Calls { get; init; } = [];

    [Description("The transaction as AP last told of it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JsonElement? Platform { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; } = [];
}

/// <summary>A customer as it stands for the transaction.</summary>
[Description("Of a SEP-24 transaction there is role and id alone.")]
sealed record TransactionCustomerDetail
{
    [AllowedValues(Notifications.Role.Sender, Notifications.Role.Receiver)]
    public required string Role { get; init; }

    [Description("Null: there is no such customer.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Id { get; init; }

    public string? Type { get; init; }

    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED")]
    public string? Status { get; init; }

    public IReadOnlyList<string>? Wanted { get; init; }

    public static TransactionCustomerDetail Of(TransactionCustomer party) => new()
    {
        Role = party.Role,
        Id = party.CustomerId,
        Type = party.CustomerEvaluation.Type.Name,
        Status = party.CustomerEvaluation.Status.Word(),
        Wanted = party.CustomerEvaluation.Status == CustomerStatus.NeedsInfo
            ? party.CustomerEvaluation.MissingFields.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [],
    };
}

sealed record RefreshAnswer
{
    public const string Read = "read", Unreachable = "unreachable", Forbidden = "forbidden";

    public required string Id { get; init; }

    [AllowedValues(Read, Unreachable, Forbidden),
        Description("unreachable: AP did not answer within 20 seconds; forbidden: it refused the server's credential. It is asked again by itself.")]
    public required string Outcome { get; init; }

    public string? Sep { get; init; }

    public string? Kind { get; init; }

    public string? Status { get; init; }
}
