using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Operators;

/// <summary>A decision as sent.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record DecisionRequest
{
    [Description("""
        accept: as it is now. reject: fields are asked for again; a type stays rejected until it is accepted or cleared. ask: fields are required of this customer,
        and again if they are there. clear: takes back verdicts and asks.
        """)]
    [AllowedValues("accept", "reject", "ask", "clear", ErrorMessage = "must be accept, reject, ask or clear")]
    public required string Decision { get; init; }

    [Description("Accept, reject and clear take this or fields; ask takes it with fields, to ask as this type alone.")]
    [Text(64)]
    public string? Type { get; init; }

    [Description("The names of SEP-9 fields.")]
    [FieldNames]
    public IReadOnlyList<string>? Fields { get; init; }

    [Description("Needed for reject and ask: what the wallet shows the customer.")]
    [LocalizedText]
    public LocalizedText? Message { get; init; }

    [Description("The version of the customer it was decided on; changed since: 409. Accept needs this or If-Match.")]
    public long? Version { get; init; }

    /// <summary>The decision, if the parts make one.</summary>
    public Result<Decision> Read()
    {
        var kind = Decision switch
        {
            "accept" => DecisionKind.Accept,
            "reject" => DecisionKind.Reject,
            "ask" => DecisionKind.Ask,
            _ =>
            DecisionKind.Clear
        };
        var problems = new List<string>();
        if (kind == DecisionKind.Ask && Fields is null)
            problems.Add("fields: is missing; name what is wanted");
        else if (kind != DecisionKind.Ask && (Type is null) == (Fields is null))
            problems.Add("type: give either this, to decide on the customer as that type, or fields");
        if (kind is DecisionKind.Reject or DecisionKind.Ask && Message is null)
            problems.Add("message: is missing; the wallet shows it to the customer");
        else if (kind is DecisionKind.Accept or DecisionKind.Clear && Message is not null)
            problems.Add("message: goes with reject and ask; nobody would see it");
        var fields = FieldsOf(Fields);
        if (kind == DecisionKind.Ask)
            problems.AddRange(NotForwarded(fields));
        return problems.Count > 0 ? Failure.Invalid(problems) : new Decision(kind, Type, fields, Message ?? LocalizedText.None);
    }

    public static IReadOnlyList<Sep9Field> FieldsOf(IReadOnlyList<string>? names) =>
        [.. (names ?? []).Distinct().Select(name => Sep9Catalogue.Find(name)!)];

    public static IEnumerable<string> NotForwarded(IReadOnlyList<Sep9Field> fields) =>
        from field in fields where field.Instead is not null select $"fields: the Anchor Platform never forwards {field.Name}: {field.Instead}";
}

/// <summary>What a transaction's customer is asked for.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record AskRequest
{
    [Description("SEP-9 names; without them whatever the customer lacks for the transaction.")]
    [FieldNames]
    public IReadOnlyList<string>? Fields { get; init; }

    [Description("What the wallet shows the customer.")]
    [LocalizedText]
    public required LocalizedText Message { get; init; }

    [Description("With SEP-31: which of the two; or give customer_id.")]
    [AllowedValues(Transactions.Role.Sender, Transactions.Role.Receiver, ErrorMessage = "must be sender or receiver")]
    public string? Role { get; init; }

    [Description("This server's id of the customer who is asked.")]
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
}

/// <summary>Nothing is left to say; it marks the change as done.</summary>
sealed record DeletionAnswer;

/// <summary>The ask is stored.</summary>
sealed record AskAnswer : IVersioned
{
    public required string TransactionId { get; init; }

    public required string TransactionStatus { get; init; }

    public required string CustomerId { get; init; }

    public required long Version { get; init; }
}
