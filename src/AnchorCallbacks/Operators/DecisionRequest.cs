using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Operators;

/// <summary>The body of a decision.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record DecisionRequest
{
    [Description("""
        accept: the values of now are good. reject: fields are asked for again; a type stays rejected until it is accepted or cleared.
        ask: the customer must give the fields, or give them again. clear: takes back verdicts and asks.
        """)]
    [AllowedValues("accept", "reject", "ask", "clear", ErrorMessage = "must be accept, reject, ask or clear")]
    public required string Decision { get; init; }

    [Description("accept, reject and clear take either type or fields. ask takes fields; with type it asks for this type only.")]
    [Text(64)]
    public string? Type { get; init; }

    [Description("Names of SEP-9 fields.")]
    [FieldNames]
    public IReadOnlyList<string>? Fields { get; init; }

    [Description("The reference of a person of the company: the decision is about this person.")]
    [Text(64)]
    public string? Associate { get; init; }

    [Description("Required for reject and ask. The wallet shows it to the customer.")]
    [LocalizedText]
    public LocalizedText? Message { get; init; }

    [Description("In place of message: the name of a template in the settings (Review:Templates).")]
    [Text(64)]
    public string? Template { get; init; }

    /// <summary>The request with the message of its template.</summary>
    public Result<DecisionRequest> WithTemplate(ReviewOptions review) =>
        Template is null ? this
        : Message is not null ? Failure.Invalid("template: give either a template or a message")
        : review.Templates.TryGetValue(Template, out var text) ? this with { Message = text, Template = null }
        : Failure.Invalid("template: there is none of this name; "
            + (review.Templates.Count == 0 ? "Review:Templates has none" : $"there are {string.Join(", ", review.Templates.Keys)}"));

    [Description("The version of the customer that you looked at. If the customer has changed since: 409. accept needs this or If-Match.")]
    public long? Version { get; init; }

    /// <summary>Checks that the members fit together.</summary>
    /// <param name="types">A field that AP never forwards may be asked for where the type is for a partner API.</param>
    public Result<Decision> Read(CustomerTypes types)
    {
        var kind = Decision switch
        {
            "accept" => DecisionKind.Accept,
            "reject" => DecisionKind.Reject,
            "ask" => DecisionKind.Ask,
            _ => DecisionKind.Clear,
        };
        var problems = new List<string>();
        if (kind == DecisionKind.Ask && Fields is null)
            problems.Add("fields: is missing; name the fields to ask for");
        else if (kind != DecisionKind.Ask && (Type is null) == (Fields is null))
            problems.Add("type: give either type, to decide on the customer as this type, or fields");
        if (kind is DecisionKind.Reject or DecisionKind.Ask && Message is null)
            problems.Add("message: is missing; the wallet shows it to the customer");
        else if (kind is DecisionKind.Accept or DecisionKind.Clear && Message is not null)
            problems.Add("message: only reject and ask have a message; nothing else shows it");
        var fields = FieldsOf(Fields);
        if (kind == DecisionKind.Ask && !(Type is not null && types.Configured(Type) is { IsPartners: true }))
            problems.AddRange(NotForwarded(fields));
        return problems.Count > 0 ? Failure.Invalid(problems) : new Decision(kind, Type, fields, Message ?? LocalizedText.None)
        {
            Associate = Associate ?? "",
        };
    }

    public static IReadOnlyList<Sep9Field> FieldsOf(IReadOnlyList<string>? names) =>
        [.. (names ?? []).Distinct().Select(name => FieldCatalogue.Find(name)!)];

    public static IEnumerable<string> NotForwarded(IReadOnlyList<Sep9Field> fields) =>
        from field in fields
        where field.Instead is not null
        select $"fields: the Anchor Platform never forwards {field.Name}: {field.Instead}";
}

sealed record TemplateList
{
    public required IReadOnlyList<MessageTemplate> Templates { get; init; }
}

/// <summary>A message to customers that decisions use by its name.</summary>
sealed record MessageTemplate
{
    public required string Name { get; init; }

    public required LocalizedText Message { get; init; }
}

/// <summary>The body of an ask for a transaction.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record AskRequest
{
    [Description("SEP-9 names. Without them the server asks for every required field that is missing for the transaction.")]
    [FieldNames]
    public IReadOnlyList<string>? Fields { get; init; }

    [Description("The wallet shows it to the customer.")]
    [LocalizedText]
    public required LocalizedText Message { get; init; }

    [Description("For SEP-31: the customer to ask. You may give customer_id instead.")]
    [AllowedValues(Transactions.Role.Sender, Transactions.Role.Receiver, ErrorMessage = "must be sender or receiver")]
    public string? Role { get; init; }

    [Description("The id of the customer to ask.")]
    [Text(64)]
    public string? CustomerId { get; init; }

    public Result<Decision> Read(string transactionId)
    {
        var fields = DecisionRequest.FieldsOf(Fields);
        var problems = DecisionRequest.NotForwarded(fields).ToList();
        return problems.Count > 0 ? Failure.Invalid(problems) : new Decision(DecisionKind.Ask, null, fields, Message, transactionId);
    }
}

/// <summary>The customer after a decision.</summary>
sealed record DecisionAnswer : IVersioned
{
    public required string Id { get; init; }

    public required long Version { get; init; }

    public required IReadOnlyList<TypeState> Types { get; init; }

    [Description("pending_approval: nothing has changed; the decision waits for a second person.")]
    [AllowedValues(Pending.Word)]
    public string? Status { get; init; }

    public string? ApprovalId { get; init; }
}

/// <summary>Empty if the customer is deleted.</summary>
sealed record DeletionAnswer
{
    [Description("pending_approval: nothing has changed; the deletion waits for a second person.")]
    [AllowedValues(Pending.Word)]
    public string? Status { get; init; }

    public string? ApprovalId { get; init; }
}

static class Pending
{
    public const string Word = "pending_approval";
}

/// <summary>The answer to an ask: it is stored.</summary>
sealed record AskAnswer : IVersioned
{
    public required string TransactionId { get; init; }

    public required string TransactionStatus { get; init; }

    public required string CustomerId { get; init; }

    public required long Version { get; init; }
}
