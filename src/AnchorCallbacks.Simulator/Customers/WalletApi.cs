using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's API for wallets, as far as it concerns the callback server. Every method takes the wallet's token: <c>G…</c>,
/// <c>G…:memo</c> or <c>M…</c>.</summary>
public sealed class WalletApi
{
    readonly PlatformGeneration generation;
    readonly CallbackClient callback;
    readonly TransactionTable table;
    readonly PriceApi prices;
    readonly Amounts amounts;
    readonly EventFeed events;
    readonly Func<Instant> now;

    internal WalletApi(PlatformGeneration generation, CallbackClient callback, TransactionTable table, PriceApi prices, Amounts amounts,
        EventFeed events, Func<Instant> now) =>
        (this.generation, this.callback, this.table, this.prices, this.amounts, this.events, this.now) =
            (generation, callback, table, prices, amounts, events, now);

    /// <summary>An asset that AP is configured with.</summary>
    public const string Usdc = "stellar:USDC:GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";

    static readonly string[] Sep31Types = ["sep31-receiver", "sep31-sender"];

    /// <summary>Whether a SEP-31 payment without a quote asks the callback server for its price, as AP does.</summary>
    public bool AsksPrices { get; set; }

    bool Two => generation == PlatformGeneration.Two;

    /// <summary>SEP-12 <c>GET /customer</c>.</summary>
    public async Task<WalletReply> GetCustomer(string token, params (string Name, string Value)[] query)
    {
        var (request, refused) = WalletRequest.Read(query.Where(pair => pair.Value.Length > 0))
            .Prepare(WalletToken.Parse(token), generation, table, isGet: true);
        if (refused is not null)
            return refused;
        var answer = await callback.Get(("id", request.Id), ("account", request.Account), ("memo", request.Memo),
            ("transaction_id", request.TransactionId),
            ("memo_type", request.MemoType), ("type", request.Type), ("lang", request.Lang));
        return Pass(answer);
    }

    /// <summary>SEP-12 <c>PUT /customer</c>. With files it arrives as multipart.</summary>
    public async Task<WalletReply> PutCustomer(string token, (string Name, string Value)[] members,
        params (string Name, byte[] Content)[] files)
    {
        var (request, refused) = WalletRequest.Read(members).Prepare(WalletToken.Parse(token), generation, table, isGet: false);
        if (refused is not null)
            return refused;
        var answer = await callback.Put(Body(request, files));
        if (answer.Status is not (200 or 201 or 202))
            return WalletReply.From(answer, generation);
        var id = ReadId(answer.Body);
        if (!Two)
        {
            events.CustomerUpdated(id);
            return new(202, id is null ? "{}" : $$"""{"id":"{{id}}"}""");
        }
        var read = Pass(await callback.Get(("id", id), ("transaction_id", request.TransactionId)));
        if (read.Status != 200)
            return read;
        events.CustomerUpdated(read.Id);
        return new(202, id is null ? "{}" : $$"""{"id":"{{id}}"}""");
    }

    /// <summary>SEP-12 <c>DELETE /customer/{account}</c>, with the token's own account and memo.</summary>
    public async Task<WalletReply> DeleteCustomer(string token)
    {
        var wallet = WalletToken.Parse(token);
        var memoType = wallet.Memo is null ? null : "id";
        HashSet<string> found = [];
        foreach (var type in Two ? Sep31Types : new string?[] { null })
        {
            var answer = await callback.Get(("account", wallet.Account), ("memo", wallet.Memo), ("memo_type", memoType), ("type", type));
            if (answer.Status != 200)
                return WalletReply.From(answer, generation);
            if (ReadId(answer.Body) is not { } id)
                continue;
            found.Add(id);
            var deleted = await callback.Delete(id);
            if (deleted.Status is not (200 or 204))
                return WalletReply.From(deleted, generation);
        }
        return found.Count > 0 ? new(200, "") : WalletReply.Refused(404, "User not found.");
    }

    /// <summary>SEP-6 deposit.</summary>
    /// <returns>The transaction's id.</returns>
    public string StartDeposit(string token, string amount = "10", string asset = Usdc, string type = "SWIFT",
        string? sourceAsset = null) =>
        Start(token, sourceAsset is null ? "deposit" : "deposit-exchange", type, new(amount, asset), sourceAsset, t =>
            t with { DestinationAccount = t.CreatorAccount });

    /// <summary>SEP-6 withdrawal.</summary>
    /// <returns>The transaction's id.</returns>
    public string StartWithdrawal(string token, string amount = "10", string asset = Usdc, string type = "bank_account",
        string? destinationAsset = null) =>
        Start(token, destinationAsset is null ? "withdrawal" : "withdrawal-exchange", type, new(amount, asset), destinationAsset,
            t => t with { SourceAccount = t.CreatorAccount, AmountIn = new(amount, asset) });

    /// <summary>SEP-24, after the wallet asked for the interactive page.</summary>
    /// <returns>The transaction's id.</returns>
    public string StartInteractive(string token, string kind = "deposit", string amount = "10", string asset = Usdc)
    {
        var wallet = WalletToken.Parse(token);
        var t = New(wallet, 24, kind, "incomplete") with { AmountExpected = new(amount, asset) };
        return Created(kind == "deposit"
            ? t with { DestinationAccount = wallet.Subject }
            : t with { SourceAccount = wallet.Subject, DestinationAccount = Ledger.AnchorAccount }, asset);
    }

    /// <summary>SEP-31 payment. 2.x first asks whether both customers are accepted. Both releases ask for the price while
    /// <see cref="AsksPrices"/> is on.</summary>
    public async Task<WalletReply> StartSep31(string token, string senderId, string receiverId, string amount = "10", string asset = Usdc,
        string? quoteId = null)
    {
        if (Two)
            foreach (var (id, type) in new[] { (receiverId, Sep31Types[0]), (senderId, Sep31Types[1]) })
            {
                var reply = Pass(await callback.Get(("id", id), ("type", type)));
                if (reply.Status != 200)
                    return reply;
                if (reply.CustomerStatus != "ACCEPTED")
                    return new(400, $$"""{"error":"customer_info_needed","type":"{{type}}"}""");
            }
        var money = new Amount(amount, asset);
        var fee = new Fee("0", asset, null);
        Amount? paid = null;
        if (quoteId is not null)
        {
            if (prices.Quote(quoteId) is not { } quote)
                return WalletReply.Refused(400, $"quote(id={quoteId}) was not found.");
            (money, paid, fee) = quote;
        }
        else if (AsksPrices)
        {
            var (asked, refused) = await prices.Sep31Fee(money, senderId, receiverId);
            if (refused is not null)
                return refused;
            fee = asked!;
        }
        var t = New(WalletToken.Parse(token), 31, "receive", Two ? "pending_sender" : "pending_receiver") with
        {
            FundingMethod = Two ? null : "SWIFT",
            AmountExpected = money,
            AmountIn = money,
            AmountOut = paid,
            Fee = fee,
            QuoteId = quoteId,
            UpdatedAt = now(),
            SenderId = senderId,
            ReceiverId = receiverId,
        };
        return new(201, $$"""{"id":"{{Created(t, asset)}}"}""");
    }

    string Start(string token, string kind, string type, Amount amount, string? otherAsset,
        Func<SimulatedTransaction, SimulatedTransaction> direct)
    {
        var t = direct(New(WalletToken.Parse(token), 6, kind, "incomplete") with
        {
            Type = type,
            FundingMethod = Two ? null : type,
            AmountExpected = amount,
            UpdatedAt = now(),
        });
        if (otherAsset is not null)
            t = t.IsDeposit
                ? t with { AmountIn = new(amount.Value, otherAsset), AmountOut = new("0", amount.Asset), Fee = new("0", otherAsset, null) }
                : t with { AmountOut = new("0", otherAsset), Fee = new("0", amount.Asset, null) };
        return Created(t, amount.Asset!);
    }

    SimulatedTransaction New(WalletToken wallet, int sep, string kind, string status) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Sep = sep,
        Kind = kind,
        Status = status,
        StartedAt = now(),
        CreatorAccount = wallet.Subject,
        CreatorMemo = wallet.CreatorMemo,
    };

    string Created(SimulatedTransaction t, string asset)
    {
        amounts.Assets.TryAdd(asset, 4);
        table.Add(t);
        events.TransactionCreated(t);
        return t.Id;
    }

    WalletReply Pass(CallbackResponse answer)
    {
        if (answer.Status != 200)
            return WalletReply.From(answer, generation);
        return CustomerAnswer.TryRead(answer.Body) is null
            ? WalletReply.Refused(502, "internal server error: result from Anchor backend is invalid")
            : new(200, answer.Body);
    }

    static string? ReadId(string body)
    {
        using var json = JsonDocument.Parse(body.Length == 0 ? "{}" : body);
        return json.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }

    static HttpContent Body(WalletRequest request, (string Name, byte[] Content)[] files)
    {
        (string Name, string? Value)[] control =
        [
            ("id", request.Id), ("account", request.Account), ("memo", request.Memo), ("transaction_id", request.TransactionId),
            ("memo_type", request.MemoType), ("type", request.Type),
        ];
        List<(string Name, string Value)> texts =
            [.. control.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!)), .. request.Fields];
        if (files.Length == 0)
            return CallbackClient.Json(Encoding.UTF8.GetBytes(new JsonObject(texts.Select(pair =>
                KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value))).ToJsonString()));
        var form = new MultipartFormDataContent(Guid.NewGuid().ToString());
        foreach (var (name, value) in texts)
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name);
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new("application/octet-stream");
            form.Add(part, name, JsonNamingPolicy.CamelCase.ConvertName(string.Concat(name.Split('_')
                .Select(word => char.ToUpperInvariant(word[0]) + word[1..]))));
        }
        return form;
    }
}
