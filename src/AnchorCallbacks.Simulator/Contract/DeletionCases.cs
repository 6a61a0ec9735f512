namespace AnchorCallbacks.Simulator.Contract;

/// <summary>AP looks the customer up by account, and deletes each id that it finds.</summary>
static class DeletionCases
{
    static readonly string?[] Sep31Types = ["sep31-receiver", "sep31-sender"];
    static readonly string?[] OneWithoutType = [null];

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("customer-delete", async run => await Delete(run, "ada", ("account", run.Account("ada")))),
        new("customer-get-after-delete", async run =>
        {
            _ = run.Id("ada");
            (await run.Get(("account", run.Account("ada")), CustomerCases.Type(run))).IsCustomer(false);
        }),
        // AP 2.x deletes one id several times.
        new("customer-delete-again", async run => (await run.Delete(run.Id("ada"))).Is(200, 204, 404)),
        new("customer-delete-unknown-account", async run =>
        {
            foreach (var type in Types(run))
                (await run.Get(("account", run.Account("nobody")), ("type", type))).IsCustomer(false);
        }),
        new("customer-delete-with-memo", async run =>
            await Delete(run, "pool", ("account", run.Account("shared")), ("memo", "123"), ("memo_type", "id"))),
        new("customer-delete-with-memo-keeps-others", async run => (await run.Get(("account", run.Account("shared")), ("memo", "order 17"),
            ("memo_type", "text"))).IsOf(run.Id("text"))),
    ];

    static string?[] Types(ContractRun run) => run.IsTwo ? Sep31Types : OneWithoutType;

    static async Task Delete(ContractRun run, string name, params (string, string?)[] key)
    {
        var (id, found) = (run.Id(name), new HashSet<string>());
        foreach (var type in Types(run))
            if ((await run.Get([.. key, ("type", type)])).IsCustomer() is { Id: { } one } answer)
            {
                answer.Require(one == id, $"'id' must be {id}, the customer of this account and memo");
                (await run.Delete(one)).Is(200, 204);
                found.Add(one);
                // The next lookup of 2.x sees that the customer is gone.
            }
        if (found.Count == 0)
            throw new ContractViolation($"GET customer by account: has no 'id', so AP cannot delete the customer {id}");
    }
}
