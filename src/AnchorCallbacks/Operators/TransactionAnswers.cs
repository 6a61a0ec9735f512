using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Transactions;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

sealed record TransactionPage : Page<TransactionSummary>
{
    public required IReadOnlyList<TransactionSummary> Transactions { get; init; }

    public override IReadOnlyList<TransactionSummary> Items() => Transactions;
}

/// <summary>A transaction of AP. AP's JSON stays sealed.</summary>
record TransactionSummary
{
    public required string Id { get; init; }

    public required string Sep { get; init; }

    public string? Kind { get; init; }

    [Description("AP's status.")]
    public required string Status { get; init; }

    [Description("The transaction has not ended.")]
    public required bool Open { get; init; }

    [Description("Do not pay: the transaction goes on in AP although a customer is in review, rejected, deleted, or has missing fields.")]
    public required bool InReview { get; init; }

    [Description("Why the transaction waits for a person.")]
    public string? Problem { get; init; }

    [Description("Why the money must be paid back. Absent if no refund is due.")]
    public string? RefundDue { get; init; }

    public string? Account { get; init; }

    public string? Memo { get; init; }

    public string? MemoType { get; init; }

    public string? SenderId { get; init; }

    public string? ReceiverId { get; init; }

    [Description("The last notice to AP: role, status, required fields.")]
    public string? LastNotice { get; init; }

    [Description("The status in AP's answer to that notice.")]
    public string? LastNoticeStatus { get; init; }

    public required DateTime StartedAt { get; init; }

    [Description("AP's time of the last update.")]
    public required DateTime UpdatedAt { get; init; }

    [Description("When the server reads the transaction from AP next.")]
    public DateTime? ToBeReadAt { get; init; }

    [Description("Pay only if this is true. The server has just asked AP. Lists have it only with payable=true.")]
    public bool? Payable { get; init; }

    [Description("Why it must not be paid.")]
    public string? PayableReason { get; init; }

    [Description("In lists with payable=true: the customers with their statuses.")]
    public IReadOnlyList<PayableCustomer>? PayableCustomers { get; init; }

    [Description("In lists: the newest parked call.")]
    public ParkedCall? ParkedCall { get; init; }

    /// <summary>Adds the answer to "may I pay?". It is no if AP cannot be asked.</summary>
    public TransactionSummary With(Result<PayoutAnswer> check) => check.Failed(out var failure, out var answer)
        ? this with { Payable = false, PayableReason = failure.Text }
        : this with
        {
            Payable = answer.Payable.IsPayable,
            PayableReason = Text(answer.Payable.Reason),
            PayableCustomers = [.. answer.Customers.Select(PayableCustomer.Of)],
        };

    public static TransactionSummary Of(TransactionListRow row) => new()
    {
        Id = row.Id,
        Sep = row.Sep,
        Kind = Text(row.Kind),
        Status = row.Status,
        Open = row.Open,
        InReview = row.InReview,
        Problem = Short(row.Problem),
        RefundDue = Text(row.RefundDue),
        Account = Text(row.Account),
        Memo = Text(row.Memo),
        MemoType = Text(row.MemoType),
        SenderId = Text(row.SenderId),
        ReceiverId = Text(row.ReceiverId),
        LastNotice = Text(Notice.Parse(row.LastNotice)?.Summary),
        LastNoticeStatus = Text(row.LastNoticeStatus),
        StartedAt = Time(row.StartedAt),
        UpdatedAt = Time(row.UpdatedAt),
        ToBeReadAt = Time(row.ReadAt),
        ParkedCall = row.ParkedId is null ? null
            : new() { Id = row.ParkedId, Method = row.ParkedMethod!, Reason = Short(row.ParkedReason) ?? "" },
    };
}

sealed record ParkedCall
{
    public required string Id { get; init; }

    public required string Method { get; init; }

    public required string Reason { get; init; }
}

/// <summary>A transaction with its customers, its calls and AP's JSON.</summary>
sealed record TransactionDetail : TransactionSummary
{
    [JsonConstructor]
    public TransactionDetail()
    {
    }

    [SetsRequiredMembers]
    public TransactionDetail(TransactionSummary summary) : base(summary) => ParkedCall = null;

    [Description("The claim: who pays.")]
    public PayableClaim? Claim { get; init; }

    public required IReadOnlyList<TransactionCustomerDetail> Customers { get; init; } = [];

    public required IReadOnlyList<CallSummary> Calls { get; init; } = [];

    [Description("The transaction in AP's last answer or event.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JsonElement? Platform { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; } = [];
}

/// <summary>A customer with its status for the transaction.</summary>
[Description("A SEP-24 transaction has only role and id.")]
sealed record TransactionCustomerDetail
{
    [AllowedValues(Transactions.Role.Sender, Transactions.Role.Receiver)]
    public required string Role { get; init; }

    [Description("Null: the customer does not exist.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Id { get; init; }

    public string? Type { get; init; }

    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED")]
    public string? Status { get; init; }

    public IReadOnlyList<string>? Wanted { get; init; }

    public static TransactionCustomerDetail Of(TransactionCustomer customer) => new()
    {
        Role = customer.Role,
        Id = customer.CustomerId,
        Type = customer.Evaluation.Type.Name,
        Status = customer.Evaluation.Status.Word(),
        Wanted = customer.Evaluation.Status == CustomerStatus.NeedsInfo
            ? customer.Evaluation.MissingFields.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [],
    };
}

sealed record RefreshAnswer
{
    public const string Read = "read", Unreachable = "unreachable", Forbidden = "forbidden";

    public required string Id { get; init; }

    [AllowedValues(Read, Unreachable, Forbidden)]
    [Description("unreachable: no answer from AP within 20 seconds. forbidden: AP refused the credential. The server asks again later.")]
    public required string Outcome { get; init; }

    public string? Sep { get; init; }

    public string? Kind { get; init; }

    public string? Status { get; init; }
}
