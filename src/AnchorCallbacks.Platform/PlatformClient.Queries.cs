using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AnchorCallbacks.Platform;

public sealed partial class PlatformClient
{
    /// <summary>Reads a transaction; over REST where AP is 2.x.</summary>
    /// <exception cref="PlatformRefusedException">There is none of this id.</exception>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<Transaction> GetTransactionAsync(string transactionId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionId);
        if (await GetGenerationAsync(cancel).ConfigureAwait(false) == PlatformGeneration.Two)
            return Transaction.Read(await RestAsync("get_transaction", $"transactions/{Uri.EscapeDataString(transactionId)}", transactionId, cancel).ConfigureAwait(false));
        var call = new GetTransaction { TransactionId = transactionId };
        return Transaction.Read(await QueryJsonAsync(call, transactionId, cancel).ConfigureAwait(false));
    }

    /// <summary>Reads a firm quote. AP 2.x has no call for it.</summary>
    /// <exception cref="PlatformRefusedException">There is none of this id, or AP is 2.x.</exception>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<Quote> GetQuoteAsync(string quoteId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(quoteId);
        await RequireAsync(PlatformMethods.GetQuote, null, cancel).ConfigureAwait(false);
        var json = await QueryJsonAsync(new GetQuote { QuoteId = quoteId }, null, cancel).ConfigureAwait(false);
        var quote = Read(json, PlatformJson.Default.Quote);
        quote.Raw = json;
        return quote;
    }

    /// <summary>Reads transactions page by page, as far as the caller goes; over REST where AP is 2.x. A transaction that changes its
    /// place between two pages may be missed or come twice.</summary>
    /// <param name="query">Which, and in what order; its page number is where reading begins.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <exception cref="PlatformRefusedException">AP refused the query.</exception>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async IAsyncEnumerable<Transaction> ListTransactionsAsync(GetTransactions query, [EnumeratorCancellation] CancellationToken cancel = default)
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

    async Task<List<Transaction>> GetPageAsync(GetTransactions query, CancellationToken cancel)
    {
        var json = await GetGenerationAsync(cancel).ConfigureAwait(false) == PlatformGeneration.Two
            ? await RestAsync("get_transactions", RestQuery(query), null, cancel).ConfigureAwait(false)
            : await QueryJsonAsync(query, null, cancel).ConfigureAwait(false);
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
            throw new PlatformUnreachableException(UnreachableCause.NoAnswer, "The Anchor Platform answered a list without records.");
        return [.. records.EnumerateArray().Select(Transaction.Read)];
    }

    /// <summary>REST takes the same words in lower case.</summary>
    static string RestQuery(GetTransactions query)
    {
        var order = query.OrderBy switch
        {
            TransactionOrder.TransferReceivedAt => "transfer_received_at",
            TransactionOrder.UserActionRequiredBy => "user_action_required_by",
            _ => "created_at",
        };
        var direction = query.Order == SortDirection.Ascending ? "asc" : "desc";
        var statuses = query.Statuses is null ? "" : "&statuses=" + string.Join(',', query.Statuses.Select(status => Uri.EscapeDataString(status.Value)));
        return string.Create(CultureInfo.InvariantCulture,
            $"transactions?sep={Uri.EscapeDataString(query.Sep.Value)}&order_by={order}&order={direction}{statuses}&page_number={query.PageNumber}&page_size={query.PageSize}");
    }

    async Task<JsonElement> QueryJsonAsync(PlatformCall call, string? transactionId, CancellationToken cancel) =>
        (await ExchangeOneAsync(call, call.Method.Name, transactionId, changes: false, null, writer => WriteParams(call, writer), cancel).ConfigureAwait(false)).Result;

    /// <param name="method">The JSON-RPC method it stands in for.</param>
    async Task<JsonElement> RestAsync(string method, string target, string? transactionId, CancellationToken cancel)
    {
        using var observed = Telemetry.Begin(method, transactionId, clock);
        switch (await pipeline.Run(false, inner => transport.Get(target, inner), cancel).ConfigureAwait(false))
        {
            case Exchange.NotProcessed refused:
                observed.End("unreachable");
                throw refused.ToException();
            case Exchange.Lost lost:
                observed.End("unknown");
                throw new PlatformUnreachableException(UnreachableCause.NoAnswer, $"The Anchor Platform gave no usable answer to {method}: {lost.Detail}.");
            case Exchange.Answered { Status: 404, Json: var json }:
                observed.End("refused");
                ForgetGeneration();
                throw Refusals.Read(Refusals.InternalError, json.GetProperty("error").ToString(), null, method, transactionId);
            case Exchange.Answered { Json: var json }:
                observed.End("done");
                return json;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
