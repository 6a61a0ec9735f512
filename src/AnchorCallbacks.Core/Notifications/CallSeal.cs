using System.Text.Json;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Notifications;

/// <summary>Seals and opens the parameters of calls. Their messages are written to a person, and may say why the customer is
/// rejected.</summary>
static class CallSeal
{
    public static byte[] Seal(ServiceKeys keys, string id, TransactionCall call) =>
        ServiceSeal.Seal(keys, JsonSerializer.SerializeToUtf8Bytes(call, call.Method.CallType),
            SealContext.OutboxCall(id, call.Method.Name));

    public static TransactionCall Open(ServiceKeys keys, OutboxRow row) => PlatformMethods.Find(row.Method) is { } method
        && TryOpen(keys, row) is { } plain
        ? (TransactionCall)JsonSerializer.Deserialize(plain, method.CallType)!
        : throw new SealBrokenException($"The call {row.Id} does not open");

    /// <summary>The call's parameters as they are sent; null if they do not open.</summary>
    public static byte[]? TryOpen(ServiceKeys keys, OutboxRow row) =>
        ServiceSeal.Open(keys, row.Params, SealContext.OutboxCall(row.Id, row.Method));
}
