using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Simulator;

/// <summary>A wallet's SEP-12 request, on its way through AP.</summary>
sealed record WalletRequest
{
    public string? Id { get; init; }

    public string? Account { get; init; }

    public string? Memo { get; init; }

    public string? TransactionId { get; init; }

    public string? MemoType { get; init; }

    public string? Type { get; init; }

    public string? Lang { get; init; }

    /// <summary>SEP-9 fields.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];

    public static WalletRequest Read(IEnumerable<(string Name, string Value)> members)
    {
        var request = new WalletRequest();
        foreach (var (name, value) in members)
            request = name switch
            {
                "id" => request with { Id = value },
                "account" => request with { Account = value },
                "memo" => request with { Memo = value },
                "transaction_id" => request with { TransactionId = value },
                "memo_type" => request with { MemoType = value },
                "type" => request with { Type = value },
                "lang" => request with { Lang = value },
                _ => request with { Fields = [.. request.Fields, (name, value)] },
            };
        return request;
    }

    /// <summary>What AP does before it forwards, in its order.</summary>
    /// <returns>The request to forward, or the wallet's answer.</returns>
    public (WalletRequest Request, WalletReply? Refused) Prepare(WalletToken token, PlatformGeneration generation, TransactionTable table,
        bool isGet)
    {
        var request = this;
        if (TransactionId is { } transactionId)
        {
            var t = table.Find(transactionId);
            if (generation == PlatformGeneration.Two)
            {
                if (t is null || t.Sep == 24)
                    return (this, WalletReply.Refused(404, "The transaction specified does not exist"));
                request = request with { Account = t.Sep == 31 ? null : t.CreatorAccount, Memo = t.Sep == 31 ? null : t.CreatorMemo };
            }
            else
            {
                if (t is null || t.CreatorAccount != token.Subject || t.CreatorMemo != token.CreatorMemo)
                    return (this, WalletReply.Refused(403, "The transaction specified does not exist"));
                request = request with
                {
                    Id = Type == "sep31-receiver" ? t.ReceiverId : t.SenderId,
                    Account = t.Sep == 31 ? null : t.CreatorAccount,
                    Memo = t.Sep == 31 ? null : t.CreatorMemo,
                };
            }
        }
        if (request.Account is { } account && account != token.Account && account != token.Subject)
            return (this, WalletReply.Refused(403, "The account specified does not match authorization token"));
        if (token.Memo is { } memo && request.Memo != memo)
            return (this, WalletReply.Refused(403, "The memo specified does not match the memo ID authorized via SEP-10"));
        request = request with { MemoType = request.Memo is null ? null : token.Memo is not null ? "id" : request.MemoType ?? "id" };
        if (!IsMemo(request.Memo, request.MemoType, generation))
            return (this, WalletReply.Refused(400, "Invalid 'memo' for 'memo_type'"));
        if (request.Account is null && (!isGet || generation == PlatformGeneration.Four || request.Id is null))
            request = request with { Account = token.Account };
        return (request, null);
    }

    static bool IsMemo(string? memo, string? type, PlatformGeneration generation) => type switch
    {
        null => true,
        "id" when generation == PlatformGeneration.Two => long.TryParse(memo, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "id" => ulong.TryParse(memo, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "text" => Encoding.UTF8.GetByteCount(memo!) <= 28,
        "hash" => Convert.TryFromBase64String(memo!, new byte[64], out var length) && length == 32,
        _ => false,
    };
}
