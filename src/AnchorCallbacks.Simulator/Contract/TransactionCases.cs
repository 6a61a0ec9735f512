using static AnchorCallbacks.Simulator.Contract.CustomerCases;

namespace AnchorCallbacks.Simulator.Contract;

/// <summary>Requests for a transaction, those within a notice, and those of SEP-24 and SEP-31. The server does not know the transaction:
/// AP may ask before its event arrives.</summary>
static class TransactionCases
{
    const string StrangeId = "c0ffee00-0000-4000-8000-000000000006";

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("sep6-deposit-customer-with-transaction-id", async run => (await run.Get(Deposit(run))).IsCustomer()),
        new("sep6-deposit-put-customer-with-transaction-id", async run => await Make(run, "deposit",
            [.. Deposit(run), ("first_name", "Dee"), ("last_name", "Posit"), ("email_address", "dee@example.com")])),
        new("sep6-deposit-customer-after-kyc", async run => (await run.Get(Deposit(run))).IsOf(run.Id("deposit"))),
        new("sep6-deposit-notify_customer_info_updated", async run =>
            (await run.Get(("id", run.Id("deposit")), ("transaction_id", run.Transaction), Type(run))).IsOf(run.Id("deposit"))),
        new("sep6-deposit-notify_customer_info_updated-without-type", async run =>
            (await run.Get(("id", run.Id("deposit")), ("transaction_id", run.Transaction))).IsOf(run.Id("deposit"))),
        new("sep6-deposit-notify_customer_info_updated-callback-404", async run =>
            (await run.Get(("id", StrangeId), ("transaction_id", run.Transaction), Type(run))).IsRefusal(404)),
        new("memo-token-get-with-transaction-id", async run => (await run.Get(("account", run.Account("deposit")), ("memo", "77"),
            ("transaction_id", run.Transaction), ("memo_type", "id"), Type(run))).IsCustomer()),
        new("sep31-put-sender", async run => await Make(run, "sender", Sep31(run, "1", "sep31-sender"))),
        new("sep31-put-receiver", async run => await Make(run, "receiver", [.. Sep31(run, "2", "sep31-receiver"),
            ("bank_account_number", "13719713158835300"), ("bank_account_type", "checking"), ("bank_number", "123")])),
        new("sep31-create", async run =>
        {
            (await run.Get(("id", run.Id("receiver")), ("type", "sep31-receiver"))).IsOf(run.Id("receiver"));
            (await run.Get(("id", run.Id("sender")), ("type", "sep31-sender"))).IsOf(run.Id("sender"));
        }, PlatformGeneration.Two),
        new("sep31-get-receiver-with-transaction-id", async run => (await run.Get(("id", run.Id("receiver")),
            ("transaction_id", run.Transaction), ("type", "sep31-receiver"))).IsOf(run.Id("receiver"))),
        new("sep24-deposit-with-kyc-json", async run => await Make(run, "interactive", [.. Sep24(run, "interactive"),
            ("first_name", "Inter"), ("last_name", "Active"), ("email_address", "i@example.com"), ("birth_date", "1970-01-01")])),
        new("sep24-deposit-memo-token", async run => (await run.Put([.. Sep24(run, "interactive"), ("memo", "77"), ("memo_type", "id"),
            ("first_name", "Memo"), ("last_name", "Token")])).Is(200, 201, 202)),
        // AP drops what it does not know. An error would keep the customer from the page.
        new("sep24-deposit-given-name-only", async run => (await run.Put(Sep24(run, "interactive"))).Is(200, 201, 202)),
    ];

    static (string, string?)[] Deposit(ContractRun run) =>
        [("account", run.Account("deposit")), ("transaction_id", run.Transaction), Type(run)];

    static (string, string?)[] Sep24(ContractRun run, string name) => [("account", run.Account(name)), ("type", "sep24-customer")];

    static (string, string?)[] Sep31(ContractRun run, string memo, string type) =>
    [
        ("account", run.Account("anchor")), ("memo", memo), ("memo_type", "id"), ("type", type),
        ("first_name", "Send"), ("last_name", "Er"), ("email_address", "s@example.com"),
    ];
}
