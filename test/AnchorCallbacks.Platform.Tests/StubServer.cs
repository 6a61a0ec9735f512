using WireMock.Server;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>One WireMock server for all tests. Each test works under its own path.</summary>
[SetUpFixture]
sealed class StubServer
{
    static WireMockServer? server;

    public static WireMockServer Server => server!;

    public static Uri Address => new(Server.Url! + "/");

    [OneTimeSetUp]
    public void Start() => server = WireMockServer.Start(new WireMock.Settings.WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });

    [OneTimeTearDown]
    public void Stop() => server?.Dispose();
}
