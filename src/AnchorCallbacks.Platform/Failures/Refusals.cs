using System.Globalization;
using System.Text.RegularExpressions;

namespace AnchorCallbacks.Platform;

/// <summary>Reads AP's error codes and texts.</summary>
/// <remarks>Source: AP <c>RpcService</c>, <c>RpcUtil</c>, <c>RpcTransactionStatusHandler</c>; texts as seen on 2.12.0 and 4.3.0.</remarks>
static partial class Refusals
{
    internal const int InvalidRequest = -32600, MethodNotFound = -32601, InvalidParams = -32602, InternalError = -32603;

    /// <param name="text">AP's message; it may be missing.</param>
    /// <param name="asksCallback">Whether AP asks the callback server during the call.</param>
    public static PlatformRefusedException Read(int code, string? text, bool asksCallback, string method, string? transactionId)
    {
        text ??= "";
        var reason = ReasonOf(code, text, asksCallback, method);
        return IsForProgrammers(text)
            ? new(code, Speak(reason, method), text, method, transactionId, reason)
            : new(code, text, null, method, transactionId, reason);
    }

    public static PlatformRefusedException Missing(PlatformMethod method, string connected, string? transactionId) => new(
        MethodNotFound,
        $"{connected} has no {method.Name}, which exists {method.Releases}"
            + (method.Instead is null ? "" : $"; instead: {method.Instead}"),
        null, method.Name, transactionId, new RefusalReason.NoSuchMethod(method.Releases, method.Instead));

    static RefusalReason ReasonOf(int code, string text, bool asksCallback, string method)
    {
        if (code == MethodNotFound)
            return new RefusalReason.NoSuchMethod(PlatformMethods.Find(method)?.Releases, PlatformMethods.Find(method)?.Instead);
        if (WrongStatus().Match(text) is { Success: true } status)
            return new RefusalReason.WrongStatus(new(status.Groups[1].Value), new(status.Groups[2].Value), new(status.Groups[3].Value),
                status.Groups[4].Value == "true");
        if (BatchLimit().Match(text) is { Success: true } limit)
            return new RefusalReason.BatchLimit(int.Parse(limit.Groups[1].Value, CultureInfo.InvariantCulture));
        if (TransactionNotFound().IsMatch(text))
            return new RefusalReason.NotFound("transaction");
        if (text.StartsWith("Transaction was modified by another request", StringComparison.Ordinal))
            return new RefusalReason.ChangedMeanwhile();
        if (StellarNotFound().IsMatch(text))
            return new RefusalReason.NotFound("stellar transaction");
        // AP forwards the callback server's 400 with the code of bad parameters, and with that server's text.
        if (code == InvalidParams && asksCallback && !OwnWords().IsMatch(text))
            return new RefusalReason.CallbackFailed();
        if (code == InvalidParams || UnreadableParameter().IsMatch(text))
            return new RefusalReason.BadParameter();
        if (code == InternalError)
        {
            // AP asks the callback server only if the call has a customer. Any other failure there comes from the callback.
            if (asksCallback)
                return new RefusalReason.CallbackFailed();
            if (method == PlatformMethods.GetQuote.Name && IsForProgrammers(text))
                return new RefusalReason.NotFound("quote");
        }
        return new RefusalReason.Other();
    }

    /// <summary>A text of Java about itself, not about the call.</summary>
    static bool IsForProgrammers(string text) => text.Length == 0 || JavaText().IsMatch(text);

    static string Speak(RefusalReason reason, string method) => reason switch
    {
        RefusalReason.NotFound missing => $"The Anchor Platform has no such {missing.What}.",
        RefusalReason.BadParameter => $"A parameter of {method} is missing or malformed; the Anchor Platform does not say which.",
        RefusalReason.CallbackFailed => "The Anchor Platform could not use the callback server's answer to GET /customer.",
        _ => $"The Anchor Platform failed on {method} without saying why.",
    };

    [GeneratedRegex(@"^RPC method\[[^\]]*\] is not supported\. Status\[([^\]]*)\], kind\[([^\]]*)\], "
        + @"protocol\[([^\]]*)\], funds received\[(true|false)\]")]
    private static partial Regex WrongStatus();

    [GeneratedRegex(@"^RPC batch size limit\[(\d{1,9})\] exceeded")]
    private static partial Regex BatchLimit();

    [GeneratedRegex(@"^Transaction with id\[.*\] is not found|^transaction ?\(id=.*\) (is )?not found")]
    private static partial Regex TransactionNotFound();

    [GeneratedRegex(@"^Transaction \(hash=.*\) not found|^Error response from the server\. Code: 404")]
    private static partial Regex StellarNotFound();

    [GeneratedRegex(@"^Text '.*' could not be parsed|is marked non-null but is null|^Expected .* but was "
        + "|JsonSyntaxException|^Not a JSON ")]
    private static partial Regex UnreadableParameter();

    [GeneratedRegex(@"^message is required|^transaction id cannot be empty|must not be (null|blank)|can not be in the past")]
    private static partial Regex OwnWords();

    [GeneratedRegex(@"^Cannot invoke |because ""|NullPointerException|is marked non-null but is null|^No enum constant "
        + @"|^(java|org|com)\.[a-z.]+[A-Z]|^Index \d+ out of bounds|JsonSyntaxException|^class [a-z.]+[A-Z].* cannot be cast")]
    private static partial Regex JavaText();
}
