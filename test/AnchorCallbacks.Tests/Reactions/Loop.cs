using System.Diagnostics;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Model;
using Dapper;

namespace AnchorCallbacks.Tests.Reactions;

/// <summary>The real server and the model of AP, each at the other's address, under one clock.</summary>
sealed class Loop : IAsyncDisposable
{
    public static readonly (string Name, string Value)[] Person = [("first_name", "Ana"), ("last_name", "Prueba"), ("email_address", "ana@example.com")];

    public static readonly (string Name, string Value)[] Bank = [("bank_account_number", "123456789"), ("bank_account_type", "checking"), ("bank_number", "021000021")];

    Loop(PlatformModel platform, TestServer server) => (Platform, Server) = (platform, server);

    public PlatformModel Platform { get; }

    public TestServer Server { get; }

    public static async Task<Loop> Start(
        PlatformGeneration generation = PlatformGeneration.Four, EventDelivery? events = null, string? types = null, int seed = 1, params (string Name, string Value)[] overrides)
    {
        var clock = new FakeClock();
        var platform = await PlatformModel.Start(new() { Generation = generation, Clock = clock, Events = events ?? EventDelivery.Off, Seed = seed });
        var server = await TestServer.Start(types, clock, [("Platform:BaseUrl", platform.Address.ToString()), .. overrides]);
        platform.CallbackUrl = server.Client.BaseAddress;
        clock.Advance(TimeSpan.FromSeconds(1));
        return new(platform, server);
    }

    /// <summary>How long the machine may be busy with something else.</summary>
    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(20);

    /// <summary>How long a call is waited for before more time passes: it may be waiting for that, or have died with its server.</summary>
    static readonly TimeSpan CallGuard = TimeSpan.FromMilliseconds(20);

    public static string Wallet() => WalletSample.Account();

    /// <summary>Lets time pass until it is so.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        var since = Stopwatch.StartNew();
        for (var i = 0; i < 3000 || since.Elapsed < HangGuard; i++)
        {
            if (condition())
                return;
            await Pass(TimeSpan.FromMilliseconds(500));
        }
        Assert.Fail($"{what}: never came to be. Calls:\n{string.Join('\n', Platform.Calls.TakeLast(20))}\n{Server.Log.Text[..Math.Min(4000, Server.Log.Text.Length)]}");
    }

    public Task UntilStatus(string transactionId, string status) => Until(() => Platform[transactionId].Status == status, $"{transactionId} is {status} (it is {Platform[transactionId].Status})");

    /// <summary>Lets time pass until nobody has anything left to do, and AP's lists have been read once more.</summary>
    public async Task Settle()
    {
        for (var quiet = 0; quiet < 3;)
        {
            await UntilListed();
            quiet = await IsQuiet() ? quiet + 1 : 0;
        }
    }

    /// <summary>Lets time pass until AP's lists have been read once more.</summary>
    public async Task UntilListed()
    {
        var read = Server.Get<Reconciler>().LastRun ?? DateTimeOffset.MinValue;
        await Until(() => Server.Get<Reconciler>().LastRun > read, "the lists are read");
    }

    public async Task RestartServer()
    {
        await Server.Restart();
        Platform.CallbackUrl = Server.Client.BaseAddress;
    }

    /// <summary>Lets time pass, and those who are at work get on.</summary>
    public async Task Pass(TimeSpan time)
    {
        Server.Clock.Advance(time);
        // A round trip to a server takes longer than a call of a library: nobody's lease is to end meanwhile.
        await Task.Delay(TestEngine.IsPostgres ? 4 : 1);
        for (var since = Stopwatch.StartNew(); since.Elapsed < CallGuard && await IsCalling();)
            await Task.Delay(1);
    }

    async Task<bool> IsCalling() => await Server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(
        "SELECT count(*) FROM outbox WHERE state = 'sending'")) > 0;

    async Task<bool> IsQuiet() => await Server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(
        """
        SELECT (SELECT count(*) FROM transactions WHERE due = 1 OR read_at IS NOT NULL)
            + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')) + (SELECT count(*) FROM events WHERE handled_at IS NULL)
        """)) == 0;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
