using System.Diagnostics;

namespace AnchorCallbacks.Simulator;

/// <summary>The faults between AP and the callback server, found in AP's log and by asking the callback server.</summary>
/// <param name="DoubledEffects">Changes made twice: the same call id, or the same refund.</param>
/// <param name="RedundantNotices">Notices, and 2.x's requests for more, that repeat the last one for the transaction although its answer
/// arrived. A notice is not redundant if the customer was being changed between the sending and AP's question: the sender cannot know
/// that the change is taken back.</param>
/// <param name="Stuck">Transactions that wait for a customer, although the callback server has all fields or has refused.</param>
/// <param name="LostNotices">Transactions that may take a notice, and whose customer's status is not the one last reported to AP.</param>
public sealed record ConsistencyReport(IReadOnlyList<ReceivedCall> DoubledEffects, IReadOnlyList<RepeatedNotice> RedundantNotices,
    IReadOnlyList<string> Stuck, IReadOnlyList<string> LostNotices)
{
    const string Waiting = "pending_customer_info_update";

    /// <summary>The first one decides.</summary>
    static readonly string[] Gravity = ["REJECTED", "NEEDS_INFO", "PROCESSING", "ACCEPTED"];

    /// <summary>Whether there is no fault.</summary>
    public bool IsClean => DoubledEffects.Count + RedundantNotices.Count + Stuck.Count + LostNotices.Count == 0;

    /// <summary>From the sender's last read to the arrival of the request.</summary>
    static long OnTheWay => Stopwatch.Frequency / 5 + Stalls.Longest;

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', [
        $"effects doubled {DoubledEffects.Count}, redundant notices {RedundantNotices.Count}, "
            + $"stuck {Stuck.Count}, notices lost {LostNotices.Count}",
        .. DoubledEffects.Take(5).Select(call => "doubled: " + call), .. RedundantNotices.Take(5).Select(call => "redundant: " + call),
        .. Stuck.Take(5).Select(text => "stuck: " + text), .. LostNotices.Take(5).Select(text => "lost: " + text)]);

    internal static async Task<ConsistencyReport> Take(IReadOnlyList<ReceivedCall> calls, TransactionTable table, CallbackClient callback,
        ChangeLog changes)
    {
        var (notices, redundant) = Notices(calls, call => WasTakenBack(call, table.Find(call.TransactionId!), changes));
        List<string> stuck = [], lost = [];
        foreach (var t in table.All)
        {
            var last = notices.GetValueOrDefault(t.Id);
            if (t.Status != Waiting
                && (t.Status is not ("pending_anchor" or "pending_receiver") || t.Sep == 24 || (last is null && !t.FundsReceived)))
                continue;
            var customers = await Ask(t, last, callback);
            if (customers.Count == 0 || customers.Any(customer => Array.IndexOf(Gravity, customer.Status) < 0))
                continue;
            var decides = customers.MinBy(customer => Array.IndexOf(Gravity, customer.Status))!.Status;
            if (t.Status == Waiting && decides != "NEEDS_INFO")
                stuck.Add($"{t.Id} waits for a customer who is {decides}");
            // A review moves nothing at AP. A rejection after the funds arrived would end the transaction, and it could not be refunded.
            if (t.Status != Waiting && (decides == "PROCESSING" || (decides == "REJECTED" && t.FundsReceived)))
                continue;
            if (last is null && t.Status != Waiting && decides != "ACCEPTED")
                lost.Add($"{t.Id} is {t.Status}, without a notice, and the customer is {decides}");
            if (last is not null && !customers.Any(customer => customer.Status == decides && Says(last, customer)))
            {
                var now = string.Join(", ", customers.Select(customer => $"{customer.Status} [{customer.Fields}]"));
                lost.Add($"{t.Id} is {t.Status}, last notice {last.Role} {last.Status} [{last.Fields}], and the customer is {now}");
            }
        }
        return new(Doubled(calls), redundant, stuck, lost);

        bool Says(CustomerNotice last, CustomerAnswer customer) => last.Status == customer.Status && last.Fields == customer.Fields
            && (customer.Id is null || last.CustomerId == customer.Id);
    }

    static (Dictionary<string, CustomerNotice> Last, List<RepeatedNotice> RedundantNotices) Notices(IReadOnlyList<ReceivedCall> calls,
        Predicate<ReceivedCall> wasTakenBack)
    {
        Dictionary<string, CustomerNotice> notices = [];
        Dictionary<string, (object Says, ReceivedCall Call)> said = [];
        HashSet<string> unsure = [];
        List<RepeatedNotice> redundant = [];
        foreach (var call in calls.Where(call => call.TransactionId is not null && call.Changes && call.Succeeded))
        {
            var id = call.TransactionId!;
            object? says = call.Notice is not null ? call.Notice : call.Method == "request_customer_info_update" ? call.Params : null;
            // The same notice is news again only if something else has moved the status.
            if (says is not null && said.TryGetValue(id, out var before) && before.Says.Equals(says)
                && call.StatusBefore == call.StatusAfter && !unsure.Contains(id) && !wasTakenBack(call))
                redundant.Add(new(before.Call, call));
            if (says is not null)
                said[id] = (says, call);
            if (call.Notice is not null)
                notices[id] = call.Notice;
            else if (says is not null)
                // 2.x's request names the fields in its text only.
                notices.Remove(id);
            if (call.AnswerLost)
                unsure.Add(id);
            else
                unsure.Remove(id);
        }
        return (notices, redundant);
    }

    static bool WasTakenBack(ReceivedCall call, SimulatedTransaction? t, ChangeLog changes) =>
        call.Notice is not null && t is not null
            && changes.Any([call.Notice.CustomerId, t.CreatorAccount, t.SenderId, t.ReceiverId], call.Came - OnTheWay, call.Asked);

    static List<ReceivedCall> Doubled(IReadOnlyList<ReceivedCall> calls)
    {
        HashSet<(string?, string, string)> seen = [];
        return [.. calls
            .Where(call => call.Changes && call.Succeeded
                && call.Method is not ("notify_customer_info_updated" or "request_customer_info_update"))
            .Where(call => !seen.Add((call.TransactionId, call.Method, "id " + call.RpcId)) | (RefundId(call) is { } refund
                && !seen.Add((call.TransactionId, call.Method, "refund " + refund))))];
    }

    static string? RefundId(ReceivedCall call)
    {
        if (!call.Method.StartsWith("notify_refund_", StringComparison.Ordinal))
            return null;
        using var json = System.Text.Json.JsonDocument.Parse(call.Params);
        return new RpcParams(json.RootElement).Object("refund")?.Text("id");
    }

    /// <summary>Asks as AP does during a notice. For a SEP-6 transaction without a notice it asks by the wallet's account.</summary>
    static async Task<List<CustomerAnswer>> Ask(SimulatedTransaction t, CustomerNotice? last, CallbackClient callback)
    {
        List<CallbackResponse> answers = [];
        if (t.Sep == 31)
            foreach (var (id, type) in new[] { (t.SenderId, "sep31-sender"), (t.ReceiverId, "sep31-receiver") })
                answers.Add(await callback.Get(("id", id), ("transaction_id", t.Id), ("type", type)));
        else if (last is not null)
            answers.Add(await callback.Get(("id", last.CustomerId), ("transaction_id", t.Id), ("type", last.Role)));
        else
            answers.Add(await callback.Get(("account", t.CreatorAccount), ("memo", t.CreatorMemo), ("transaction_id", t.Id),
                ("memo_type", t.CreatorMemo is null ? null : "id"), ("type", "sep6")));
        return [.. answers.Where(answer => answer.Status == 200).Select(answer => CustomerAnswer.TryRead(answer.Body))
            .OfType<CustomerAnswer>()];
    }
}

/// <summary>A notice that AP had already.</summary>
/// <param name="First">The call that AP had answered.</param>
/// <param name="Repeat">The call that says the same.</param>
public sealed record RepeatedNotice(ReceivedCall First, ReceivedCall Repeat)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Repeat} [call {Repeat.RpcId}], after {First} [call {First.RpcId}], "
        + $"which took {Stopwatch.GetElapsedTime(First.Came, First.Ended).TotalMilliseconds:0} ms";
}
