namespace AnchorCallbacks.Simulator;

/// <summary>A JSON-RPC call that AP answers with an error.</summary>
sealed class Refusal(int code, string? text) : Exception(text)
{
    public int Code => code;

    public static Refusal BadParams(string text) => new(-32602, text);

    public static Refusal Internal(string text) => new(-32603, text);

    public static Refusal WrongStatus(string method, SimulatedTransaction t) => new(-32600,
        $"RPC method[{method}] is not supported. Status[{t.Status}], kind[{t.Kind}], protocol[{t.Sep}], "
            + $"funds received[{(t.FundsReceived ? "true" : "false")}]");

    public static Refusal ChangedMeanwhile() =>
        Internal("Transaction was modified by another request. Please re-read the transaction state and retry if appropriate.");
}
