namespace AnchorCallbacks.Platform.Tests.Contract;

/// <summary>What each refusal seen on the wire means, by code and the beginning of its text, written down by hand.</summary>
static class ExpectedReasons
{
    static readonly (int Code, string Text, string Method, Type Reason)[] Table =
    [
        (-32600, "RPC method[", "", typeof(RefusalReason.WrongStatus)),
        (-32600, "RPC batch size limit[", "", typeof(RefusalReason.BatchLimit)),
        (-32600, "Transaction with id[", "", typeof(RefusalReason.NotFound)),
        (-32601, "", "", typeof(RefusalReason.NoSuchMethod)),
        (-32602, "bad id", "notify_customer_info_updated", typeof(RefusalReason.CallbackFailed)),
        (-32602, "", "", typeof(RefusalReason.BadParameter)),
        (-32603, "transaction (id=", "", typeof(RefusalReason.NotFound)),
        (-32603, "Transaction (hash=", "", typeof(RefusalReason.NotFound)),
        (-32603, "Error response from the server. Code: 404", "", typeof(RefusalReason.NotFound)),
        (-32603, "Transaction was modified by another request", "", typeof(RefusalReason.ChangedMeanwhile)),
        (-32603, "Text '", "", typeof(RefusalReason.BadParameter)),
        (-32603, "", "notify_customer_info_updated", typeof(RefusalReason.CallbackFailed)),
        (-32603, "Cannot invoke", "get_quote", typeof(RefusalReason.NotFound)),
    ];

    public static Type For(int code, string text, string method) => Table
        .Where(row => row.Code == code && text.StartsWith(row.Text, StringComparison.Ordinal)
            && (row.Method.Length == 0 || row.Method == method))
        .Select(row => row.Reason)
        .DefaultIfEmpty(typeof(RefusalReason.Other))
        .First();
}
