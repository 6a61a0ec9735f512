using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>The model and the real server, each knowing the other.</summary>
sealed class SimulatorStage : IAsyncDisposable
{
    SimulatorStage(SimulatedPlatform model, TestServer server) => (Model, Server) = (model, server);

    public SimulatedPlatform Model { get; }

    public TestServer Server { get; }

    /// <param name="overrides">Further settings of the server.</param>
    public static async Task<SimulatorStage> Start(PlatformGeneration generation, EventDelivery? events = null, string? types = null,
        FakeClock? clock = null, params (string Name, string Value)[] overrides)
    {
        clock ??= new FakeClock();
        var model = await SimulatedPlatform.Start(new()
        {
            Generation = generation,
            Clock = clock,
            Events = events
            ?? EventDelivery.Off,
            CallbackAuth = SimulatorCredentials.Jwt(Tokens.Secret)
        });
        var server = await TestServer.Start(types, clock,
            [("Platform:BaseUrl", model.Address.ToString()), ("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret),
                .. overrides]);
        model.CallbackUrl = server.Client.BaseAddress;
        return new(model, server);
    }

    /// <summary>Ends the server and starts it again on its data; it gets another port.</summary>
    public async Task Restart(string? types = null)
    {
        await Server.Restart(types);
        Model.CallbackUrl = Server.Client.BaseAddress;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Model.DisposeAsync();
    }
}
