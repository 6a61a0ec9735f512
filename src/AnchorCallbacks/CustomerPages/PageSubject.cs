using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.CustomerPages;

/// <summary>How a customer came to the pages.</summary>
enum PageEntry
{
    Interactive,
    MoreInfo,
    Link,
}

/// <summary>The customer and the purpose of a visit. It is fixed at the entry; nothing that the browser sends changes it.</summary>
/// <param name="CustomerId">Set for a link to a customer; else the account and the memo say who it is.</param>
/// <param name="TransactionId">Empty for a link.</param>
/// <param name="Type">The customer type.</param>
/// <param name="Amount">The amount in AP's token; null for none.</param>
/// <param name="Asset">The Stellar asset in AP's token.</param>
/// <param name="PostsMessage">The wallet has asked for <c>postMessage</c>.</param>
sealed record PageSubject(PageEntry Entry, string? CustomerId, string Account, string MemoType, string Memo, string TransactionId,
    string Type, string? Language, string? Amount, string? Asset, bool PostsMessage)
{
    public string LinkId { get; init; } = "";

    [JsonIgnore]
    public CustomerKey Key => CustomerId is { } id ? CustomerKey.OfId(id) : new(null, Account, new Memo(MemoType, Memo));

    public static PageSubject Of(PageEntry entry, EntryClaims claims, string type, IQueryCollection query) =>
        new(entry, null, claims.Customer.Account!, claims.Customer.Memo.Type, claims.Customer.Memo.Value, claims.TransactionId, type,
            claims.Data.GetValueOrDefault("lang") ?? (query["lang"] is [{ Length: <= 35 } language] ? language : null),
            claims.Data.GetValueOrDefault("amount"), claims.Data.GetValueOrDefault("asset"), query["callback"] is ["postMessage"]);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PageJson.Default.PageSubject);

    public static PageSubject? Read(byte[] json) => JsonSerializer.Deserialize(json, PageJson.Default.PageSubject);
}

[JsonSerializable(typeof(PageSubject))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
sealed partial class PageJson : JsonSerializerContext;
