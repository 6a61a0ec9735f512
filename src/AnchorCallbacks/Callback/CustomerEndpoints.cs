using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Callback;

/// <summary>AP's <c>/customer</c>: GET, PUT and DELETE (SEP-12).</summary>
sealed class CustomerEndpoints(
    CustomerStore store, CustomerDeletion deletion, CustomerPutReader reader, CustomerTypes types, TransactionScopes transactions,
    InFlightCalls inFlight, CustomerOptions options, CallbackOptions callback, TimeProvider clock)
{
    readonly RequestQuota quota = new(callback.AccountRequestsPerMinute, clock);

    static readonly string[] QueryNames = ["id", "account", "memo", "memo_type", "type", "transaction_id", "lang"];

    public static void Map(IEndpointRouteBuilder routes, CallbackEndpointAdapter adapter)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<CustomerEndpoints>();
        var database = routes.ServiceProvider.GetRequiredService<Database>();
        routes.MapGet("/customer", adapter.Endpoint(endpoints.Get));
        var put = adapter.Endpoint(endpoints.Put);
        // A shared store has several writers. They are faster if they get all requests at once.
        routes.MapPut("/customer", database.IsShared ? put : PutLimiter.Limit(put));
        routes.MapDelete("/customer/{id}", adapter.Endpoint(endpoints.Delete));
    }

    async ValueTask<Answer> Get(HttpContext context)
    {
        var values = new string?[QueryNames.Length];
        if (QueryParameters.Read(context.Request, QueryNames, values) is { } problem)
            return problem;
        var (typeName, transactionId, language) = (values[4], values[5], values[6]);
        if (MustWait(context, values[1]) is { } wait)
            return wait;
        if (CustomerKey.Read(values[0], values[1], values[2], values[3], mayBeEmpty: transactionId is not null)
            .Failed(out var failure, out var key))
            return failure;
        // This is AP's own request during a call. A wallet's request has an account, except for AP 2.x's requests by id.
        var mayBePlatform = key is { Id: not null, Account: null };
        var transaction = transactionId is null ? null : await transactions.Find(transactionId);
        if (transaction is not null)
            (key, typeName) = await transactions.Resolve(key, typeName, transaction);
        if (key.IsEmpty)
            return CustomerKey.Missing;
        if (NeedsAccount(key, transactionId))
            return key.Unknown;
        var type = typeName is null ? null : types.FindOrDefault(typeName);
        if (await store.Find(key) is not { } row)
            return key.Id is null ? Unknown(type ?? types.Default, transaction, language) : key.Unknown;
        var customer = store.Open(row);
        var answered = type ?? types.FindOrDefault(customer.LastType);
        // A status that a partner has set is nothing that AP may act on.
        if (answered.IsPartners && customer.Account.Length > 0)
            answered = types.Default;
        var typeSeen = type is null || CustomerStatuses.Includes(row.TypesSeen, answered);
        if (transactionId is not null || !typeSeen)
            _ = store.Note(customer.Id, answered, typeSeen, transactionId);
        var scope = transactionId is null && !transactions.MayHaveRequirements(customer.Record) ? default
            : await transactions.ScopeOf(customer, transaction, transactionId);
        var evaluation = CustomerEvaluation.Of(answered, customer.Record, scope);
        if (transaction is not null && mayBePlatform && evaluation.Status == CustomerStatus.Rejected && transactions.HasFunds(transaction)
            && await inFlight.MustRefuse(transaction.Id, customer.Id))
            return Failure.Invalid("id: an operator has just decided about this customer; ask again");
        if (transactionId is not null && mayBePlatform)
            await inFlight.Record(transactionId, customer.Id, evaluation);
        return CustomerAnswer.Write(customer.Id, evaluation, language);
    }

    async ValueTask<Answer> Put(HttpContext context)
    {
        if ((await reader.Read(context.Request)).Failed(out var failure, out var put))
            return failure;
        if (MustWait(context, put.Key.Account) is { } wait)
        {
            store.Refuse(put);
            return wait;
        }
        var transaction = await transactions.Find(put.TransactionId);
        if (transaction is not null)
        {
            var (key, type) = await transactions.Resolve(put.Key, put.Type, transaction);
            put = put with { Key = key, Type = type };
        }
        if (put.Key.IsEmpty)
        {
            store.Refuse(put);
            return CustomerKey.Missing;
        }
        if ((NeedsAccount(put.Key, put.TransactionId) ? store.Refuse(put) : await store.Put(put)).Failed(out failure, out var saved))
            return failure;
        return CustomerAnswer.Write(saved.Id,
            CustomerEvaluation.Of(saved.Update.Type, saved.Update.Record, await ScopeOf(saved, transaction, put.TransactionId)), null);
    }

    /// <returns>Null: the account may go on. A request without an account is AP's own.</returns>
    Failure? MustWait(HttpContext context, string? account)
    {
        if (account is null || !quota.IsOn || quota.Take(account) is not { } wait)
            return null;
        RequestQuota.SetHeaders(context.Response, wait);
        return Failure.TooMany("account: too many requests; wait as long as Retry-After says");
    }

    async ValueTask<EvaluationScope> ScopeOf(CustomerSave saved, TransactionRow? transaction, string? transactionId)
    {
        try
        {
            return await transactions.ScopeOf(saved.Customer, transaction, transactionId);
        }
        catch (StoreException e)
        {
            throw e.ThoughMaybeStored();
        }
    }

    PooledBuffer Unknown(CustomerType type, TransactionRow? transaction, string? language) =>
        CustomerAnswer.Write(null,
            CustomerEvaluation.Of(type, CustomerRecord.Empty, transaction is { Open: true } ? transactions.Of(transaction, Role.Sender)
            : default), language);

    async ValueTask<Answer> Delete(HttpContext context) =>
        PathIds.Read(context, "id") is { } id && Text.ControlProblem(id, 256) is null && await deletion.Delete(id) ? Answer.NoContent
            : CustomerKey.UnknownId;

    /// <summary>AP's own request during an RPC has an id and a transaction, but no account.</summary>
    bool NeedsAccount(CustomerKey key, string? transactionId) =>
        options.RequireAccount && key.Id is not null && key.Account is null && transactionId is null;
}
