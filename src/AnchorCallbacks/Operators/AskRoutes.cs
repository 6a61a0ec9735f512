using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>Asks a transaction's customer for more. The ask is stored. AP is notified once its status allows it.</summary>
static class AskRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/transactions/{id}/asks", Ask).Requires(OperatorRole.Reviewer);

    [EndpointSummary("Asks a transaction's customer for more. The server notifies AP as soon as the transaction's status allows it.")]
    internal static async Task<Results<Accepted<AskAnswer>, Problem>> Ask(
        [Description(TransactionRoutes.IdText)] string id, Body<AskRequest> body, OperatorRequest request,
        TransactionReader reader, TransactionCustomers customers, CustomerDecisions decisions, OperatorChanges changes)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (given.Read(id).Failed(out var failure, out var decision))
            return new Problem(failure);
        if ((await reader.FindOrFetch(id, request.Http.HttpContext.RequestAborted)).Failed(out failure, out var transaction))
            return new Problem(failure);
        if ((await FindCustomer(customers, transaction, given.Role, given.CustomerId)).Failed(out failure, out var customer))
            return new Problem(failure);
        if (decision.Fields.Count == 0)
            decision = decision with { Fields = Missing(customer) };
        if (decision.Fields.Count == 0)
            return new Problem(Failure.Conflict(
                "fields: is missing, and the customer has all required fields for this transaction "
                + $"(status {customer.Evaluation.Status.Word()}); name the fields"));
        var save = await decisions.Prepare(customer.CustomerId!, null, decision, request.Actor);
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

    /// <summary>The required fields that the customer has not given.</summary>
    static List<Sep9Field> Missing(TransactionCustomer customer) => customer.Evaluation.Status != CustomerStatus.NeedsInfo ? []
        : [.. customer.Evaluation.MissingFields.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Sep9Catalogue.Find(name)!)];

    static async ValueTask<Result<TransactionCustomer>> FindCustomer(
        TransactionCustomers customers, TransactionRow transaction, string? role, string? customerId)
    {
        if (!transaction.Open)
            return Failure.Conflict($"id: the transaction is {transaction.Status}, and no longer waits for its customer");
        if (transaction is { IsSep6: false, IsSep31: false })
            return Failure.Conflict("id: AP takes no notice about the customer of this transaction; ask the customer with 'customer ask'");
        if (transaction.IsSep31 && role is null && customerId is null)
            return Failure.Invalid("role: is missing; a SEP-31 transaction has a sender and a receiver; give role or customer_id");
        var found = await customers.Of(transaction);
        if (transaction.IsSep6 && found is [{ CustomerId: null }])
        {
            if (!await customers.Create(transaction))
                return Failure.Conflict(
                    "id: the transaction's customer was deleted; the server cannot ask until the wallet sends a PUT again");
            found = await customers.Of(transaction);
        }
        foreach (var customer in found)
            if (customer.CustomerId is not null && (role is null || customer.Role == role)
                && (customerId is null || customer.CustomerId == customerId))
                return customer;
        return Failure.Conflict(customerId is null
            ? $"role: the {role ?? Role.Sender} of the transaction is not a customer of this server"
            : "customer_id: is not a customer of this transaction, or has another role");
    }
}
