using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>A server and a model of AP with something to see on every page.</summary>
sealed class ConsoleStage : IAsyncDisposable
{
    public const string Types = """
        types:
          default:
            fields:
              first_name: required
              last_name: required
              birth_date: optional
              id_number: optional
              address: optional
              city: optional
              email_address: optional
              photo_id_front: { need: required, review: manual }
              photo_id_back: { need: optional, review: manual }
              proof_of_liveness: { need: optional, review: manual }
              photo_proof_residence: { need: optional, review: manual }
          sep6: { extends: default }
          institutional_liquidity_provider: { extends: default }
        """;

    ConsoleStage(Loop loop) => Loop = loop;

    public Loop Loop { get; }

    public TestServer Server => Loop.Server;

    public string Customer { get; private set; } = "";

    public string Wallet { get; private set; } = "";

    public string Transaction { get; private set; } = "";

    /// <summary>A wallet's deposit, which waits for a customer whose photos wait for an officer.</summary>
    public static async Task<ConsoleStage> Start(params (string Name, string Value)[] overrides)
    {
        var stage = new ConsoleStage(await Loop.Start(types: Types, overrides: overrides));
        stage.Wallet = Loop.Wallet();
        await stage.Put(stage.Wallet, [("first_name", "Ana")], []);
        stage.Transaction = stage.Loop.Platform.Wallet.StartDeposit(stage.Wallet);
        await stage.Loop.UntilStatus(stage.Transaction, "pending_customer_info_update");
        await stage.Put(stage.Wallet, Person("Ana", "Prueba Gómez"), await Photos());
        await stage.Loop.Settle();
        stage.Customer = await stage.Loop.CustomerOf(stage.Wallet);
        return stage;
    }

    public async Task<(string Wallet, string Customer)> PutCustomer(string firstName, string lastName,
        params (string Name, byte[] Content)[] files)
    {
        var wallet = Loop.Wallet();
        await Put(wallet, Person(firstName, lastName), files.Length > 0 ? files : await Photos());
        return (wallet, await Loop.CustomerOf(wallet));
    }

    /// <summary>A customer whose type and names are long.</summary>
    public async Task PutLong() => await Put(Loop.Wallet(), Person("Maximiliana-Concepción", "Fernández de la Vega y Montenegro"),
        await Photos(), "institutional_liquidity_provider");

    async Task Put(string wallet, (string, string)[] members, (string, byte[])[] files, string type = "sep6")
    {
        var reply = await Loop.Platform.Wallet.PutCustomer(wallet, [.. members, ("type", type)], files);
        Assert.That(reply.Status, Is.EqualTo(202), reply.Body);
    }

    static (string, string)[] Person(string firstName, string lastName) =>
        [("first_name", firstName), ("last_name", lastName), ("birth_date", "1990-02-17"), ("id_number", "X-1234567"),
            ("address", "Calle 12 # 3-45"), ("city", "Bogotá"), ("email_address", "ana@example.com")];

    static async Task<(string, byte[])[]> Photos() =>
    [
        ("photo_id_front", await Papers.Front()), ("photo_id_back", await Papers.Back()), ("proof_of_liveness", await Papers.Selfie()),
        ("photo_proof_residence", Papers.Pdf("Energia de Muestra - Calle 12 # 3-45, Bogota")),
    ];

    public ValueTask DisposeAsync() => Loop.DisposeAsync();
}
