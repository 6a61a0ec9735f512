using System.Diagnostics;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>The real server and the model of AP, each at the other's address, under one clock.</summary>
sealed class Loop : IAsyncDisposable
{
    public static readonly (string Name, string Value)[] Person =
        [("first_name", "Ana"), ("last_name", "Prueba"), ("email_address", "ana@example.com")];

    public static readonly (string Name, string Value)[] Bank =
        [("bank_account_number", "123456789"), ("bank_account_type", "checking"), ("bank_number", "021000021")];

    Loop(SimulatedPlatform platform, TestServer server) => (Platform, Server) = (platform, server);

    public SimulatedPlatform Platform { get; }

    public TestServer Server { get; }

    public static async Task<Loop> Start(
        PlatformGeneration generation = PlatformGeneration.Four, EventDelivery? events = null, string? types = null, int seed = 1,
            FakeClock? clock = null, params (string Name, string Value)[] overrides)
    {
        _ = (Outgoing.To(0), Stalls.Longest);
        clock ??= new FakeClock();
        var platform = await SimulatedPlatform.Start(new()
        {
            Generation = generation,
            Clock = clock,
            Events = events
            ?? EventDelivery.Off,
            Seed = seed
        });
        var server = await TestServer.Start(types, clock, [("Platform:BaseUrl", platform.Address.ToString()), .. overrides]);
        platform.CallbackUrl = server.Client.BaseAddress;
        clock.Advance(TimeSpan.FromSeconds(1));
        return new(platform, server);
    }

    /// <summary>How long the machine may be busy with something else.</summary>
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(1);

    /// <summary>How much time passes at once while somebody is at work.</summary>
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>How much time passes at most while nobody has anything to do.</summary>
    static readonly TimeSpan LongestJump = TimeSpan.FromSeconds(10);

    const int StepsBeforeJump = 4;

    int idle;

    /// <summary>How long a call that is leased is waited for before more time passes: it may be waiting for that, or have died with its
    /// server.</summary>
    static readonly TimeSpan CallGuard = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a worker is waited for: it may sleep until somebody wakes it, or be the one whose timer has ended for
    /// good.</summary>
    static readonly TimeSpan WorkGuard = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a request is waited for: none waits for time to pass, and on a busy machine none is to run into its
    /// timeout.</summary>
    static readonly TimeSpan RequestGuard = TimeSpan.FromSeconds(10);

    public static string Wallet() => WalletSample.Account();

    /// <summary>Lets time pass until it is so.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        var since = Stopwatch.StartNew();
        for (var i = 0; i < 3000 || since.Elapsed < HangGuard; i++)
        {
            if (condition())
                return;
            await Pass();
        }
        Assert.Fail($"{what}: never came to be. {await Describe()}");
    }

    /// <summary>For the message of a test that fails.</summary>
    public async Task<string> Describe()
    {
        var log = Server.Log.Text;
        var calls = string.Join('\n', Platform.Calls.TakeLast(20));
        return $"At {Server.Clock.GetUtcNow():O}. Calls:\n{calls}\nStill asked for:\n{await Rows()}\n{log[^Math.Min(4000, log.Length)..]}";
    }

    async Task<string> Rows()
    {
        var rows = new List<string>();
        foreach (var waiting in Platform.Transactions.Where(transaction => transaction.Status == Course.Waiting).Take(3))
            rows.AddRange((await Server.Get<Database>()
                .Read(async connection =>
                await connection.QueryAsync("SELECT * FROM transactions t LEFT JOIN outbox o ON o.transaction_id = t.id WHERE t.id = @Id",
                new { waiting.Id })))
                .Select(row => $"{waiting.UpdatedAt:O} {row}"));
        return string.Join('\n', rows);
    }

    public Task UntilStatus(string transactionId, string status) =>
        Until(() => Platform[transactionId].Status == status, $"{transactionId} is {status} (it is {Platform[transactionId].Status})");

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

    /// <summary>Lets time pass until AP's lists have been read since the start.</summary>
    public Task UntilFirstListed() => Until(() => Server.Get<Reconciler>().LastRun is not null, "the lists are read");

    public async Task RestartServer()
    {
        await Server.Restart();
        Platform.CallbackUrl = Server.Client.BaseAddress;
    }

    /// <summary>Returns when nobody calls anybody, and lets no time pass meanwhile.</summary>
    public Task UntilNoCall() => Eventually(async () => !await IsCalling(), "no call is under way");

    /// <summary>Lets time pass: to what the store has planned once nobody has had anything to do for a while, since what somebody did may
    /// be seen for a short time only. Workers that look for work every few seconds are not waited for one by one.</summary>
    async Task Pass()
    {
        var now = Server.Clock.GetUtcNow();
        var plan = await NextWork();
        idle = plan is { } work && work <= now || Platform.Events.Outstanding > 0 || IsRequesting ? 0 : idle + 1;
        await Pass(idle <= StepsBeforeJump ? Step : Jump(plan - now, Server.Clock.NextDue - now));
    }

    static TimeSpan Jump(TimeSpan? toPlan, TimeSpan? toTimer) =>
        toPlan < LongestJump ? Max(toPlan.Value, Step) : Max(toTimer ?? Step, LongestJump);

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Lets time pass, and those who are at work get on.</summary>
    public async Task Pass(TimeSpan time)
    {
        var sleepers = Server.Clock.TimerCount;
        Server.Clock.Advance(time);
        // A round trip to a server takes longer than a call of a library: nobody's lease is to end meanwhile.
        await Task.Delay(TestEngine.IsPostgres ? 4 : 1);
        // Those who woke up sleep again before more time passes.
        for (var since = Stopwatch.StartNew(); Server.Clock.TimerCount < sleepers && since.Elapsed < WorkGuard;)
            await Task.Delay(1);
        for (var since = Stopwatch.StartNew();
            IsRequesting ? since.Elapsed < RequestGuard : await IsCalling() && since.Elapsed < CallGuard;)
        {
            idle = 0;
            await Task.Delay(1);
        }
    }

    public bool IsRequesting => Outgoing.To(Platform.Address.Port) + Outgoing.To(Server.Client.BaseAddress!.Port) > 0;

    async Task<bool> IsCalling() => IsRequesting || await Count("SELECT count(*) FROM outbox WHERE state = 'sending'") > 0;

    /// <summary>When there is something to do, by the rows of the store; long ago if somebody is at it.</summary>
    // Without parameters PostgreSQL plans it once. To plan it takes longer than to run it.
    async Task<DateTimeOffset?> NextWork() => await Server.Get<Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long?>(
            """
            SELECT min(at) FROM (
                SELECT 0 AS at FROM transactions WHERE due = 1 AND read_at IS NULL
                UNION ALL SELECT min(read_at) FROM transactions
                UNION ALL SELECT 0 FROM outbox WHERE state = 'sending'
                UNION ALL SELECT min(due_at) FROM outbox WHERE state = 'waiting'
                UNION ALL SELECT 0 FROM events WHERE handled_at IS NULL) AS work
            """)) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    async Task<bool> IsQuiet() => await Count(
        """
        SELECT (SELECT count(*) FROM transactions WHERE due = 1 OR read_at IS NOT NULL)
            + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')) + (SELECT count(*) FROM events WHERE handled_at IS NULL)
        """) == 0;

    async Task<long> Count(string sql) => await Server.Get<Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long>(sql));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
