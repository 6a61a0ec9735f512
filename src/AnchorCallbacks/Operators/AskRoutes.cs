using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>Asking a transaction's customer for more. The ask is stored; AP is told as soon as the transaction's status lets it.</summary>
static class AskRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/transactions/{id}/asks", Ask).Requires(OperatorRole.Reviewer);

    [EndpointSummary("Asks a transaction's customer for more; AP is told as soon as the transaction's status lets it.")]
    internal static async Task<Results<Accepted<AskAnswer>, Problem>> Ask(
        [Description(TransactionRoutes.IdText)] string id, Body<AskRequest> body, OperatorRequest request,
        TransactionReader reader, TransactionCustomers parties, CustomerDecisions decisions, OperatorChanges changes)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (given.Read(id).Failed(out var failure, out var decision))
            return new Problem(failure);
        if ((await reader.FindOrFetch(id, request.Http.HttpContext.RequestAborted)).Failed(out failure, out var transaction))
            return new Problem(failure);
        if ((await FindParty(parties, transaction, given.Role, given.CustomerId)).Failed(out failure, out var party))
            return new Problem(failure);
        if (decision.Fields.Count == 0)
            decision = decision with { Fields = Lacking(party) };
        if (decision.Fields.Count == 0)
            return new Problem(Failure.Conflict(
                $"fields: is missing, and the customer lacks nothing for this transaction (it is {party.CustomerEvaluation.Status.Word()}); name what is wanted"));
        var save = await decisions.Prepare(party.CustomerId!, null, decision, request.Actor);
        return (await changes.Run<AskAnswer>(request, body.Bytes, async connection =>
        {
            if ((await save(connection)).Failed(out var refusal, out var decided))
                return new(refusal);
            var answer = new AskAnswer
            {
                TransactionId = transaction.Id,
                TransactionStatus = transaction.Status,
                CustomerId = decided.Id,
                Version = decided.Version
            };
            return new(answer, () => decisions.Committed(decided));
        })).ToAccepted();
    }

    /// <summary>What the customer is asked for anyway.</summary>
    static List<Sep9Field> Lacking(TransactionCustomer party) => party.CustomerEvaluation.Status != CustomerStatus.NeedsInfo ? []
        : [.. party.CustomerEvaluation.MissingFields.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Sep9Catalogue.Find(name)!)];

    static async ValueTask<Result<TransactionCustomer>> FindParty(TransactionCustomers parties, TransactionRow transaction, string? role,
        string? customerId)
    {
        if (!transaction.Open)
            return Failure.Conflict($"id: the transaction is {transaction.Status}; nobody waits for its customer any more");
        if (transaction is { IsSep6: false, IsSep31: false })
            return Failure.Conflict("id: AP takes no news of this transaction's customer; ask the customer as a whole");
        if (transaction.IsSep31 && role is null && customerId is null)
            return Failure.Invalid("role: is missing; a SEP-31 transaction has a sender and a receiver (or give customer_id)");
        var found = await parties.Of(transaction);
        if (transaction.IsSep6 && found is [{ CustomerId: null }])
        {
            if (!await parties.Create(transaction))
                return Failure.Conflict(
                    "id: the transaction's customer was deleted, and is not asked until the wallet sends something again");
            found = await parties.Of(transaction);
        }
        foreach (var party in found)
            if (party.CustomerId is not null && (role is null || party.Role == role)
                && (customerId is null || party.CustomerId == customerId))
                return party;
        return Failure.Conflict(customerId is null
            ? $"role: the transaction has no {role ?? Role.Sender} who is a customer here"
            : "customer_id: is not of this transaction, or not in this role");
    }
}
