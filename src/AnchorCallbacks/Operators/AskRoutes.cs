using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Operators;

/// <summary>Asking a transaction's customer for more. The ask is stored; AP is told as soon as the transaction's status lets it.</summary>
sealed class AskRoutes(TransactionCustomers transactions, Parties parties, CustomerDecisions decisions, OperatorChanges changes)
{
    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface) =>
        routes.MapPost("/transactions/{id}/asks", surface.Endpoint(routes.ServiceProvider.GetRequiredService<AskRoutes>().Ask));

    async ValueTask<OperatorAnswer> Ask(OperatorRequest request)
    {
        if ((await request.ReadBody()).Failed(out var failure, out var body))
            return failure;
        using (body)
        {
            var id = request.Route("id");
            if (DecisionRequest.ReadAsk(body.WrittenMemory, id).Failed(out failure, out var ask))
                return failure;
            if (await transactions.Find(id) is not { } transaction)
                return Failure.NotFound("id: no transaction of this id is known here; AP may not have told of it yet");
            if ((await Whom(transaction, ask.Role, ask.CustomerId)).Failed(out failure, out var party))
                return failure;
            var customerId = party.CustomerId!;
            var decision = ask.Decision.Fields.Count > 0 ? ask.Decision : ask.Decision with { Fields = Lacking(party) };
            if (decision.Fields.Count == 0)
                return Failure.Conflict($"fields: is missing, and the customer lacks nothing for this transaction (it is {party.Judgement.Status.Word()}); name what is wanted");
            return await changes.Run(request, body.WrittenMemory, async connection =>
            {
                if ((await decisions.Decide(connection, customerId, null, decision, request.Actor)).Failed(out var refusal, out var decided))
                    return new(refusal);
                return new(Answer(transaction, decided), () => decisions.Committed(decided));
            });
        }
    }

    /// <summary>What it is asked for anyway.</summary>
    static List<Sep9Field> Lacking(Party party) => party.Judgement.Status != CustomerStatus.NeedsInfo ? []
        : [.. party.Judgement.WantedFields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => Sep9Catalogue.Find(name)!)];

    async ValueTask<Result<Party>> Whom(TransactionRow transaction, string? role, string? customerId)
    {
        if (transaction.Open == 0)
            return Failure.Conflict($"id: the transaction is {transaction.Status}; nobody waits for its customer any more");
        if (transaction is { IsSep6: false, IsSep31: false })
            return Failure.Conflict("id: AP takes no news of this transaction's customer; ask the customer as a whole");
        if (transaction.IsSep31 && role is null && customerId is null)
            return Failure.Invalid("role: is missing; a SEP-31 transaction has a sender and a receiver (or give customer_id)");
        var found = await parties.Of(transaction);
        if (transaction.IsSep6 && found is [{ CustomerId: null }])
        {
            if (!await parties.Create(transaction))
                return Failure.Conflict("id: the transaction's customer was deleted, and nobody is asked until the wallet sends something anew");
            found = await parties.Of(transaction);
        }
        foreach (var party in found)
            if (party.CustomerId is not null && (role is null || party.Role == role) && (customerId is null || party.CustomerId == customerId))
                return party;
        return Failure.Conflict(customerId is null
            ? $"role: the transaction has no {role ?? Role.Sender} who is a customer here"
            : "customer_id: is not of this transaction, or not in this role");
    }

    static OperatorAnswer Answer(TransactionRow transaction, Decided decided) => new()
    {
        Status = StatusCodes.Status202Accepted,
        Version = decided.Version,
        Json = OperatorJson.Write(json =>
        {
            json.WriteString("transaction_id", transaction.Id);
            json.WriteString("transaction_status", transaction.Status);
            json.WriteString("customer_id", decided.Id);
            json.WriteNumber("version", decided.Version);
        }),
    };
}
