using AnchorCallbacks.Stellar;
using static AnchorCallbacks.Simulator.Contract.CustomerCases;

namespace AnchorCallbacks.Simulator.Contract;

/// <summary>Several customers share an account. A memo, or an <c>M…</c> address, tells them apart.</summary>
static class MemoCases
{
    const string Hash = "Q1RbsJ0+Tg0DXb9ikn83HQpM83NUsIs2QUbqBtRP/3A=";
    const ulong MuxedId = 4242;

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("memo-id-token-get-unknown", async run => (await run.Get(Key(run, "123", "id"))).IsCustomer(false)),
        new("memo-id-token-put", run => Put(run, "pool", "123", "id")),
        new("memo-id-token-get", run => Get(run, "pool", "123", "id")),
        new("memo-id-token-get-by-id", async run => (await run.Get(("id", run.Id("pool")), Owner(run, "shared"),
            ("memo", "123"), ("memo_type", "id"))).IsOf(run.Id("pool"))),
        new("memo-id-max-put", run => Put(run, "max", "18446744073709551615", "id"), PlatformGeneration.Four),
        new("memo-text-put", run => Put(run, "text", "order 17", "text")),
        new("memo-text-get", run => Get(run, "text", "order 17", "text")),
        new("memo-hash-put", run => Put(run, "hash", Hash, "hash")),
        new("memo-hash-get", run => Get(run, "hash", Hash, "hash")),
        new("memo-none-same-account-get", async run => (await run.Get(("account", run.Account("shared")))).IsCustomer(false)),
        new("muxed-get-unknown", async run => (await run.Get(Muxed(Plain(run)))).IsCustomer(false)),
        new("muxed-put-default-account", async run => await Make(run, "mux", [.. Muxed(Plain(run)), .. Name("Mux")])),
        new("muxed-get-explicit-m-account", async run => (await run.Get(Muxed(Address(run)))).IsOf(run.Id("mux"))),
        new("muxed-put-explicit-m-account", async run =>
        {
            var id = run.Id("mux");
            var answer = await Stored(run, await run.Put([.. Muxed(Address(run)), ("email_address", "mux@example.com")]));
            answer.Require(answer.Id == id, $"'id' must stay {id}: the M address is the account and the memo");
        }),
    ];

    static string Plain(ContractRun run) => StrKey.EncodeAccount(run.MuxedKey);

    static string Address(ContractRun run) => StrKey.EncodeMuxed(run.MuxedKey, MuxedId);

    static (string, string?)[] Key(ContractRun run, string memo, string type) =>
        [("account", run.Account("shared")), ("memo", memo), ("memo_type", type)];

    static (string, string?)[] Muxed(string account) =>
        [("account", account), ("memo", MuxedId.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("memo_type", "id")];

    static (string, string?)[] Name(string name) => [("first_name", name), ("last_name", "Memo"), ("email_address", "memo@example.com")];

    static async Task Put(ContractRun run, string name, string memo, string type)
    {
        var answer = await Make(run, name, [.. Key(run, memo, type), .. Name(name)]);
        if (name != "pool")
            answer.Require(answer.Id != run.Id("pool"), "'id' must be a new one: another memo is another customer");
    }

    static async Task Get(ContractRun run, string name, string memo, string type) =>
        (await run.Get(Key(run, memo, type))).IsOf(run.Id(name));
}
