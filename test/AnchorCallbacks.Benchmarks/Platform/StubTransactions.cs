using System.Globalization;
using System.Text;
using AnchorCallbacks.Benchmarks.People;

namespace AnchorCallbacks.Benchmarks.Platform;

/// <summary>AP's side of SEP-6 deposits, one for each person: which of them wait for their customer, and their JSON as AP 4.3.0 writes
/// it.</summary>
sealed class StubTransactions(Population people)
{
    public const string Waiting = "pending_customer_info_update", Anchor = "pending_anchor";

    const string Prefix = "5d9b2f1c-0000-4000-8000-", Asset = "stellar:USDC:GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";

    readonly string[] accounts = [.. Enumerable.Range(0, (int)people.Size).Select(number => people[number].Account)];
    readonly string[] statuses = new string[people.Size];
    readonly long[] changed = new long[people.Size];
    int waiting;

    public int Count => statuses.Length;

    public int StillWaiting => Volatile.Read(ref waiting);

    /// <summary>AP asks for all customers' data again.</summary>
    public void Reset()
    {
        for (var number = 0; number < Count; number++)
            Change(number, Waiting);
        waiting = Count;
    }

    /// <summary>AP asks for one customer's data again.</summary>
    /// <returns>The transaction as it then is.</returns>
    public byte[] Ask(int number)
    {
        if (statuses[number] != Waiting)
            Interlocked.Increment(ref waiting);
        Change(number, Waiting);
        return Json(number);
    }

    /// <returns>Where it is; below zero if there is none of this id.</returns>
    public int Find(string? id) =>
        id?.StartsWith(Prefix, StringComparison.Ordinal) == true
            && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < Count ? number : -1;

    public void MoveOn(int number, string status)
    {
        if (statuses[number] == Waiting && status != Waiting)
            Interlocked.Decrement(ref waiting);
        Change(number, status);
    }

    public IEnumerable<int> Page(string sep, IReadOnlySet<string> wanted, int page, int size) =>
        sep != "6" ? [] : Enumerable.Range(0, Count).Where(number => wanted.Contains(statuses[number])).Skip(page * size).Take(size);

    public byte[] Json(int number)
    {
        var account = accounts[number];
        var at = DateTimeOffset.FromUnixTimeMilliseconds(changed[number]).UtcDateTime;
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$$"""
            {"fundingMethod":"SWIFT","id":"{{{Prefix}}}{{{number:d12}}}","sep":"6","kind":"deposit","status":"{{{statuses[number]}}}",
            "type":"SWIFT",
            "amount_expected":{"amount":"1","asset":"{{{Asset}}}"},"started_at":"2026-11-21T09:17:56.186692Z",
            "updated_at":"{{{at:yyyy-MM-ddTHH:mm:ss.fff}}}Z","message":"Please update your info","destination_account":"{{{account}}}",
            "customers":{"sender":{"account":"{{{account}}}"},"receiver":{"account":"{{{account}}}"}},
            "creator":{"account":"{{{account}}}"},"request_client_ip_address":"127.0.0.1"}
            """));
    }

    void Change(int number, string status)
    {
        statuses[number] = status;
        // What is not newer is no news.
        changed[number] = Math.Max(changed[number] + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
