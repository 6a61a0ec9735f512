namespace AnchorCallbacks.Simulator.Contract;

/// <summary>AP's credentials are taken, and no others.</summary>
static class CredentialCases
{
    const string WrongSecret = "this-is-not-the-secret-of-the-callback-server";

    static readonly TimeSpan Old = TimeSpan.FromHours(1);

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("auth-get", async run => (await run.Ask(run.Options.Auth, run.Now)).Is(200)),
        new("auth-missing", async run => Refuses(await run.Ask(With(run, SimulatorCredentials.None), run.Now))),
        new("auth-wrong-secret", async run =>
            Refuses(await run.Ask(With(run, run.Options.Auth with { Secret = WrongSecret }), run.Now))),
        new("auth-jwt-expired", async run => Refuses(await run.Ask(Jwt(run), run.Now - Old))),
        new("auth-event-missing", async run =>
            Refuses(await run.PostEvent(EventCases.CustomerUpdated("x"), With(run, SimulatorCredentials.None)))),
    ];

    static SimulatorCredentials With(ContractRun run, SimulatorCredentials auth) =>
        run.Options.Auth.Type != "none" ? auth : throw new CaseSkipped("without authentication everybody is let in");

    static SimulatorCredentials Jwt(ContractRun run) =>
        run.Options.Auth.Type == "jwt" ? run.Options.Auth : throw new CaseSkipped("only tokens expire");

    static void Refuses(ContractAnswer answer) => answer.Is(401, 403);
}
