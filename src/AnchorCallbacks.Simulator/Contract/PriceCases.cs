namespace AnchorCallbacks.Simulator.Contract;

/// <summary>Prices, with the checks that AP makes of them.</summary>
static class PriceCases
{
    const int StellarDecimals = 7, OtherDecimals = 4;

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("sep38-price", run => Ask(run, Sell(run, "100"))),
        new("sep38-price-buy-amount", run => Ask(run, new(run.Options.SellAsset, run.Options.BuyAsset) { BuyAmount = "100" })),
        new("sep38-price-delivery-country", run => Ask(run, Sell(run, "100") with { SellDeliveryMethod = "WIRE", CountryCode = "US" })),
        new("sep38-prices-no-token", run =>
            Ask(run, new(run.Options.BuyAsset, run.Options.SellAsset) { SellAmount = "100" })),
        new("sep38-quote", run => Ask(run, Sell(run, "10") with { Firm = true, ClientId = run.Account("ada") })),
        new("sep38-quote-two-ids", async run =>
        {
            var query = Sell(run, "10") with { Firm = true, ClientId = run.Account("ada") };
            var (first, second) = (await Rate(run, query), await Rate(run, query));
            if (first.Id == second.Id)
                throw new ContractViolation("GET rate: two firm quotes have one 'rate.id', and wallets could not tell them apart");
        }),
        new("sep31-create-without-quote", run =>
            Ask(run, new(run.Options.BuyAsset, run.Options.BuyAsset) { SellAmount = "10" }), PlatformGeneration.Four),
        new("sep31-create-fee", async run =>
        {
            var answer = await run.Read("fee", ("send_asset", run.Options.BuyAsset), ("receive_asset", run.Options.BuyAsset),
                ("send_amount", "10"), ("sender_id", run.Id("sender")), ("receiver_id", run.Id("receiver")));
            Offered(answer).Is(200).Require(answer.Json.TryGetProperty("fee", out var fee) && fee.TryGetProperty("amount", out _)
                && fee.TryGetProperty("asset", out _), "the body must be {\"fee\":{\"amount\":\"…\",\"asset\":\"…\"}}");
        }, PlatformGeneration.Two),
    ];

    static RateQuery Sell(ContractRun run, string amount) => new(run.Options.SellAsset, run.Options.BuyAsset) { SellAmount = amount };

    static async Task Ask(ContractRun run, RateQuery query) => await Rate(run, query);

    static async Task<RateAnswer> Rate(ContractRun run, RateQuery query)
    {
        var answer = Offered(await run.Read("rate", [.. query.ToPairs()])).Is(200);
        var rate = RateAnswer.Read(answer.Body) ?? throw new ContractViolation($"{answer.Request}: the body must be {{\"rate\":{{…}}}}");
        var fault = RateChecks.Fault(rate, query, asset => Amounts.IsStellar(asset) ? StellarDecimals : OtherDecimals);
        return fault is null ? rate : throw new ContractViolation($"{answer.Request}: AP's check {fault}");
    }

    static ContractAnswer Offered(ContractAnswer answer) => answer.Status is 400 or 404
        ? throw new CaseSkipped("the server has no price for this pair; name another with --sell-asset and --buy-asset") : answer;
}
