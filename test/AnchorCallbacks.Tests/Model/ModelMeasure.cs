using System.Diagnostics;

namespace AnchorCallbacks.Tests.Model;

/// <summary>What went wrong between AP and the business server, by AP's own log and by asking.</summary>
/// <param name="EffectsDoubled">Changes made twice: the same call id, or the same refund.</param>
/// <param name="NothingToSay">Notices, and 2.x's requests for more, that say what the last one for the transaction said, whose answer had
/// arrived; unless the customer was being changed between the sending and AP's question, and had taken back what there was to say: nobody
/// can know that when the call is sent.</param>
/// <param name="Stuck">Transactions that wait for a customer, though the business server has what it wanted or has refused.</param>
/// <param name="NoticesLost">Transactions whose deciding customer is not what AP was told last, and whose status allows notice.</param>
sealed record ModelMeasure(IReadOnlyList<ModelCall> EffectsDoubled, IReadOnlyList<ModelCall> NothingToSay, IReadOnlyList<string> Stuck,
    IReadOnlyList<string> NoticesLost)
{
    const string Waiting = "pending_customer_info_update";

    /// <summary>The worse decides.</summary>
    static readonly string[] Gravity = ["REJECTED", "NEEDS_INFO", "PROCESSING", "ACCEPTED"];

    public bool IsClean => EffectsDoubled.Count + NothingToSay.Count + Stuck.Count + NoticesLost.Count == 0;

    /// <summary>From the sender's last look to the arrival of the request.</summary>
    static long OnTheWay => Stopwatch.Frequency / 5 + Stalls.Longest;

    public override string ToString() => string.Join('\n', [
        $"effects doubled {EffectsDoubled.Count}, calls with nothing to say {NothingToSay.Count}, stuck {Stuck.Count}, notices lost {NoticesLost.Count}",
        .. EffectsDoubled.Take(5).Select(call => "doubled: " + call), .. NothingToSay.Take(5).Select(call => "nothing to say: " + call),
        .. Stuck.Take(5).Select(text => "stuck: " + text), .. NoticesLost.Take(5).Select(text => "lost: " + text)]);

    public static async Task<ModelMeasure> Take(IReadOnlyList<ModelCall> calls, TransactionTable table, CallbackClient callback,
        ChangeLog changes)
    {
        var (told, nothingToSay) = Tellings(calls, call => WasTakenBack(call, table.Find(call.TransactionId!), changes));
        List<string> stuck = [], lost = [];
        foreach (var t in table.All)
        {
            var last = told.GetValueOrDefault(t.Id);
            if (t.Status != Waiting
                && (t.Status is not ("pending_anchor" or "pending_receiver") || t.Sep == 24 || (last is null && !t.FundsReceived)))
                continue;
            var customers = await Ask(t, last, callback);
            if (customers.Count == 0 || customers.Any(customer => Array.IndexOf(Gravity, customer.Status) < 0))
                continue;
            var decides = customers.MinBy(customer => Array.IndexOf(Gravity, customer.Status))!.Status;
            if (t.Status == Waiting && decides != "NEEDS_INFO")
                stuck.Add($"{t.Id} waits for a customer who is {decides}");
            // A review moves nothing at AP; a rejection with the money in would end the transaction and keep it from being refunded.
            if (t.Status != Waiting && (decides == "PROCESSING" || (decides == "REJECTED" && t.FundsReceived)))
                continue;
            if (last is null && t.Status != Waiting && decides != "ACCEPTED")
                lost.Add($"{t.Id} is {t.Status}, told nothing, and is {decides}");
            if (last is not null && !customers.Any(customer => customer.Status == decides && Says(last, customer)))
                lost.Add($"{t.Id} is {t.Status}, told {last.Role} {last.Status} [{last.Fields}], and is {string.Join(", ", customers.Select(customer => $"{customer.Status} [{customer.Fields}]"))}");
        }
        return new(Doubled(calls), nothingToSay, stuck, lost);

        bool Says(Told last, CustomerAnswer customer) => last.Status == customer.Status && last.Fields == customer.Fields
            && (customer.Id is null || last.CustomerId == customer.Id);
    }

    static (Dictionary<string, Told> Last, List<ModelCall> NothingToSay) Tellings(IReadOnlyList<ModelCall> calls,
        Predicate<ModelCall> wasTakenBack)
    {
        Dictionary<string, Told> told = [];
        Dictionary<string, object> said = [];
        HashSet<string> unsure = [];
        List<ModelCall> nothingToSay = [];
        foreach (var call in calls.Where(call => call.TransactionId is not null && call.Changes && call.Succeeded))
        {
            var id = call.TransactionId!;
            object? says = call.Told is not null ? call.Told : call.Method == "request_customer_info_update" ? call.Params : null;
            // Only a status that moved by other means makes the same words news again.
            if (says is not null && said.TryGetValue(id, out var before) && before.Equals(says) && call.StatusBefore == call.StatusAfter
                && !unsure.Contains(id) && !wasTakenBack(call))
                nothingToSay.Add(call);
            if (says is not null)
                said[id] = says;
            if (call.Told is not null)
                told[id] = call.Told;
            else if (says is not null)
                // 2.x's way of asking says what is wanted in words alone.
                told.Remove(id);
            if (call.AnswerLost)
                unsure.Add(id);
            else
                unsure.Remove(id);
        }
        return (told, nothingToSay);
    }

    static bool WasTakenBack(ModelCall call, ModelTransaction? t, ChangeLog changes) =>
        call.Told is not null && t is not null
            && changes.Any([call.Told.CustomerId, t.CreatorAccount, t.SenderId, t.ReceiverId], call.Came - OnTheWay, call.Asked);

    static List<ModelCall> Doubled(IReadOnlyList<ModelCall> calls)
    {
        HashSet<(string?, string, string)> seen = [];
        return [.. calls
            .Where(call => call.Changes && call.Succeeded
                && call.Method is not ("notify_customer_info_updated" or "request_customer_info_update"))
            .Where(call => !seen.Add((call.TransactionId, call.Method, "id " + call.RpcId)) | (RefundId(call) is { } refund
                && !seen.Add((call.TransactionId, call.Method, "refund " + refund))))];
    }

    static string? RefundId(ModelCall call)
    {
        if (!call.Method.StartsWith("notify_refund_", StringComparison.Ordinal))
            return null;
        using var json = System.Text.Json.JsonDocument.Parse(call.Params);
        return new RpcParams(json.RootElement).Object("refund")?.Text("id");
    }

    /// <summary>Asks as AP does during a notice; of a SEP-6 transaction nobody was told about, by its wallet's account.</summary>
    static async Task<List<CustomerAnswer>> Ask(ModelTransaction t, Told? last, CallbackClient callback)
    {
        List<CallbackAnswer> answers = [];
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
