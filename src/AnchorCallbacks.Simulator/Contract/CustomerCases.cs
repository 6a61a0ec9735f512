namespace AnchorCallbacks.Simulator.Contract;

/// <summary>A customer from the first question to changes by id and by account.</summary>
static class CustomerCases
{
    const string UnknownId = "7f8a2c90-3b1d-4f6e-9a55-0c1d2e3f4a5b";

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("customer-unknown-get", async run => (await run.Get(("account", run.Account("ada")), Type(run))).IsCustomer(false)),
        new("customer-unknown-get-no-type", async run => (await run.Get(("account", run.Account("ada")))).IsCustomer(false)),
        new("customer-unknown-get-explicit-account-lang", async run =>
            (await run.Get(("account", run.Account("ada")), Type(run), ("lang", "es-AR"))).IsCustomer(false)),
        new("customer-put-new", async run => await Make(run, "ada", ("account", run.Account("ada")), Type(run), ("first_name", "Ada"),
            ("last_name", "Lovelace"), ("email_address", "ada@example.com"))),
        new("customer-get-by-account", async run => (await run.Get(("account", run.Account("ada")), Type(run))).IsOf(run.Id("ada"))),
        new("customer-get-by-id", async run => (await run.Get(("id", run.Id("ada")), Owner(run), Type(run))).IsOf(run.Id("ada"))),
        new("customer-put-update-by-id", async run => await Change(run, ("id", run.Id("ada")), ("account", run.Account("ada")), Type(run),
            ("address", "12 St James Square\nLondon"), ("birth_date", "1985-12-10"))),
        new("customer-put-update-by-account", async run => await Change(run, City(run))),
        new("customer-put-same-again", async run => await Change(run, City(run))),
        new("customer-put-other-type-same-account", OtherType),
        new("customer-get-unknown-id", async run => (await run.Get(("id", UnknownId), Owner(run))).IsRefusal(404)),
        new("customer-put-unknown-id", async run =>
            (await run.Put(("id", UnknownId), ("account", run.Account("ada")), ("first_name", "Nobody"))).IsRefusal()),
        new("customer-get-other-accounts-id", async run =>
            (await run.Get(("id", run.Id("ada")), ("account", run.Account("eve")))).IsRefusal(), PlatformGeneration.Four),
        new("customer-put-other-accounts-id", OtherAccount),
    ];

    public static (string, string?) Type(ContractRun run) => ("type", run.Options.CustomerType);

    /// <summary>Since 4.1.7 AP names the account also with an id.</summary>
    public static (string, string?) Owner(ContractRun run, string name = "ada") => ("account", run.IsTwo ? null : run.Account(name));

    /// <summary>Stores a customer, and keeps the id. AP 2.x reads the customer right after.</summary>
    public static async Task<ContractAnswer> Make(ContractRun run, string name, params (string, string?)[] members)
    {
        var answer = await Stored(run, await run.Put(members));
        run.Learn(name, answer.Id!);
        return answer;
    }

    public static async Task<ContractAnswer> Stored(ContractRun run, ContractAnswer answer)
    {
        if (!run.IsTwo)
            return answer.IsCustomer(true, 200, 201, 202);
        answer.Is(200, 201, 202).Require(answer.Id is { Length: > 0 }, "'id' is missing, and AP cannot name the customer");
        (await run.Get(("id", answer.Id))).IsOf(answer.Id!);
        return answer;
    }

    static (string, string?)[] City(ContractRun run) =>
        [("account", run.Account("ada")), Type(run), ("address_country_code", "GBR"), ("city", "London"), ("postal_code", "SW1Y 4JH")];

    static async Task Change(ContractRun run, params (string, string?)[] members)
    {
        var (id, answer) = (run.Id("ada"), await Stored(run, await run.Put(members)));
        answer.Require(answer.Id == id, $"'id' must stay {id}: it is the same account");
    }

    static async Task OtherType(ContractRun run)
    {
        var (id, answer) = (run.Id("ada"), await run.Put(("account", run.Account("ada")), ("type", "sep31-receiver"),
            ("bank_account_number", "13719713158835300"), ("bank_account_type", "checking"), ("bank_number", "123")));
        if (answer.Status == 400)
            throw new CaseSkipped("the server has no type sep31-receiver, or asks for more of it at once");
        await Stored(run, answer);
        (await run.Get(("account", run.Account("ada")), Type(run))).IsOf(id);
    }

    static async Task OtherAccount(ContractRun run)
    {
        var id = run.Id("ada");
        (await run.Put(("id", id), ("account", run.Account("eve")), ("first_name", "Eve"))).IsRefusal();
        (await run.Get(("account", run.Account("ada")), Type(run))).IsOf(id);
        (await run.Get(("account", run.Account("eve")), Type(run))).IsCustomer(false);
    }
}
