namespace AnchorCallbacks.Simulator.Contract;

/// <summary>Events. AP repeats a refused event for ever, and sends nothing else meanwhile. So every event must be taken.</summary>
static class EventCases
{
    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("event-customer_updated", async run => Taken(await run.PostEvent(CustomerUpdated(run.Id("ada"))))),
        new("event-customer_updated-without-customer", async run => Taken(await run.PostEvent(Event("customer_updated", "{}")))),
        new("event-transaction_created", async run =>
            Taken(await run.PostEvent(Event("transaction_created", Transaction(run, "incomplete"), id: run.RepeatedEvent)))),
        new("event-transaction_created-repeated", async run =>
            Taken(await run.PostEvent(Event("transaction_created", Transaction(run, "incomplete"), id: run.RepeatedEvent)))),
        new("event-transaction_status_changed", async run =>
            Taken(await run.PostEvent(Event("transaction_status_changed", Transaction(run, "pending_anchor"))))),
        new("event-quote_created", async run => Taken(await run.PostEvent(Event("quote_created", $$"""
            {"quote":{"id":"{{Guid.NewGuid()}}","sell_amount":"10","sell_asset":"iso4217:USD",
            "buy_amount":"9","buy_asset":"{{WalletApi.Usdc}}",
            "expires_at":"2026-11-22T12:00:00Z","price":"1.1","total_price":"1.2","creator":{"account":"{{run.Account("ada")}}"},
            "created_at":"2026-11-21T09:31:30.888906261Z"} }
            """)))),
        new("event-unknown-type", async run => Taken(await run.PostEvent(Event("something_new", "{\"thing\":{\"id\":\"1\"}}")))),
    ];

    public static string CustomerUpdated(string id) => Event("customer_updated", $$"""{"customer":{"id":"{{id}}"} }""");

    static void Taken(ContractAnswer answer) => answer.Require(answer.Status is >= 200 and < 400,
        FormattableString.Invariant($"status {answer.Status}: AP would repeat this event for ever, and hold back all others"));

    static string Event(string type, string payload, string? id = null) => $$"""
        {"id":"{{id ?? Guid.NewGuid().ToString()}}","timestamp":"2026-11-21T09:30:35.817626732Z","type":"{{type}}","payload":{{payload}}}
        """;

    static string Transaction(ContractRun run, string status)
    {
        var account = run.Account("ada");
        return $$$"""
            {"transaction":{"id":"{{{Guid.NewGuid()}}}","sep":"6","kind":"deposit","status":"{{{status}}}","type":"SWIFT",
            "amount_expected":{"amount":"1","asset":"{{{WalletApi.Usdc}}}"},"started_at":"2026-11-21T09:31:39.724822242Z",
            "updated_at":"2026-11-21T09:31:39.734104098Z","destination_account":"{{{account}}}",
            "customers":{"sender":{"account":"{{{account}}}"},"receiver":{"account":"{{{account}}}"} } } }
            """;
    }
}
