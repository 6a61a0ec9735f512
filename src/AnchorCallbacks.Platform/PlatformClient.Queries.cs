using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AnchorCallbacks.Platform;

public sealed partial class PlatformClient
{
    /// <summary>Reads a transaction. With AP 2.x it uses REST.</summary>
    /// <exception cref="PlatformRefusedException">There is no transaction with this id.</exception>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<Transaction> GetTransactionAsync(string transactionId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionId);
        if (await GetGenerationAsync(cancel).ConfigureAwait(false) == PlatformGeneration.Two)
            return Transaction.Read(await RestAsync("get_transaction", (transport, inner) =>
                transport.GetTransaction(transactionId, inner), transactionId, cancel).ConfigureAwait(false));
        return Transaction.Read(await QueryAsync(new GetTransaction { TransactionId = transactionId }, cancel).ConfigureAwait(false));
    }

    /// <summary>Reads a firm quote. AP 2.x has no call for it.</summary>
    /// <exception cref="PlatformRefusedException">There is no quote with this id, or AP is 2.x.</exception>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<Quote> GetQuoteAsync(string quoteId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(quoteId);
        await RequireAsync(PlatformMethods.GetQuote, null, cancel).ConfigureAwait(false);
        return Quote.Read(await QueryAsync(new GetQuote { QuoteId = quoteId }, cancel).ConfigureAwait(false));
    }

    /// <summary>Reads transactions page by page, as far as the caller iterates. With AP 2.x it uses REST. A transaction that changes its
    /// place between two pages may be missing or come twice.</summary>
    /// <param name="query">The filter and the order. Its page number is the first page.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="PlatformRefusedException">AP refused the query.</exception>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async IAsyncEnumerable<Transaction> ListTransactionsAsync(GetTransactions query,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Statuses is { Count: 0 })
            yield break;
        for (var page = query; ; page = page with { PageNumber = page.PageNumber + 1 })
        {
            var records = await GetPageAsync(page, cancel).ConfigureAwait(false);
            foreach (var record in records)
                yield return record;
            if (records.Count < query.PageSize)
                yield break;
        }
    }

    async Task<IReadOnlyList<Transaction>> GetPageAsync(GetTransactions query, CancellationToken cancel) =>
        TransactionPage.Read(await GetGenerationAsync(cancel).ConfigureAwait(false) == PlatformGeneration.Two
            ? await RestAsync("get_transactions", (transport, inner) => transport.GetTransactions(RestQuery(query), inner), null, cancel)
                .ConfigureAwait(false)
            : await QueryAsync(query, cancel).ConfigureAwait(false)).Records;

    static TransactionsQuery RestQuery(GetTransactions query) => new(
        query.Sep.Value,
        query.OrderBy switch
        {
            TransactionOrder.TransferReceivedAt => "transfer_received_at",
            TransactionOrder.UserActionRequiredBy => "user_action_required_by",
            _ => "created_at",
        },
        query.Order == SortDirection.Ascending ? "asc" : "desc",
        query.Statuses is null ? null : string.Join(',', query.Statuses.Select(status => status.Value)),
        query.PageNumber,
        query.PageSize);

    Task<JsonElement> QueryAsync(PlatformCall call, CancellationToken cancel) => InvokeAsync(new(NewId(), call.Method.Name, call), cancel);

    /// <param name="method">The JSON-RPC method that it replaces.</param>
    async Task<JsonElement> RestAsync(string method, Func<Transport, CancellationToken, Task<Exchange>> get, string? transactionId,
        CancellationToken cancel)
    {
        var (transport, pipeline) = Connect();
        using var observed = Telemetry.Begin(method, transactionId, clock);
        switch (await pipeline.Run(false, inner => get(transport, inner), cancel).ConfigureAwait(false))
        {
            case Exchange.NotProcessed refused:
                observed.End("unreachable");
                throw refused.ToException();
            case Exchange.Lost lost:
                observed.End("unknown");
                throw new PlatformUnreachableException(UnreachableCause.NoAnswer,
                    $"The Anchor Platform gave no usable answer to {method}: {lost.Detail}.");
            case Exchange.Answered { Status: 404, Json: var json }:
                observed.End("refused");
                ForgetGeneration();
                throw Refusals.Read(Refusals.InternalError, json.GetProperty("error").ToString(), false, method, transactionId);
            case Exchange.Answered { Json: var json }:
                observed.End("done");
                return json;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
