using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Simulator;

/// <summary>
/// The Anchor Platform as a callback server sees it, in this process and on a real port, for both generations. It has the platform server
/// (JSON-RPC and REST), the calls of AP (<c>GET /customer</c> during an RPC, requests of wallets, events) and the table of transactions.
/// It follows the contract and the recordings, and can produce faults. <see cref="Calls"/> is the log of what it received, and
/// <see cref="CheckConsistency"/> finds the callback server's faults in it.
/// </summary>
/// <remarks>
/// Start it. Start the callback server with <c>Platform:BaseUrl</c> set to <see cref="Address"/>. Then set <see cref="CallbackUrl"/>.
/// <see cref="Wallet"/> acts as a wallet. Nothing is locked during a call to the callback server, so the server may call in meanwhile.
/// </remarks>
public sealed class SimulatedPlatform : IAsyncDisposable
{
    readonly SimulatorOptions options;
    readonly CallbackClient callback;
    readonly TransactionTable table;
    readonly SimulatorHttp http;
    // Bound and not listening: connections are refused while the platform is down, and the system gives its port to no one else.
    readonly Socket held = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    WebApplication? app;
    long lastTick;

    SimulatedPlatform(SimulatorOptions options)
    {
        this.options = options;
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // Its watch begins.
        _ = Stalls.Longest;
        Address = new($"http://{held.LocalEndPoint}");
        var generation = options.Generation;
        callback = new(generation, options.CallbackAuth, options.Clock);
        table = new(generation);
        Amounts = new(generation);
        Faults = new(options.Seed);
        Events = new(generation, callback, Now, options.Seed, options.Events);
        http = new(options, Faults,
            new(new(generation, table, new(generation, Amounts, Ledger), Quotes, callback, Events, Now, BeforeSaving), Calls,
                options.BatchLimit, Now),
            new(generation, table, Events, Now),
            () => ServiceTime);
        Prices = new(generation, callback, Quotes, Amounts, Events, Now);
        Wallet = new(generation, callback, table, Prices, Amounts, Events, Now);
    }

    /// <summary>The release that is simulated.</summary>
    public PlatformGeneration Generation => options.Generation;

    /// <summary>The address of the platform server. It stays the same after <see cref="GoDown"/> and <see cref="ComeUp"/>.</summary>
    public Uri Address { get; }

    /// <summary>The address of the callback server: AP's <c>callback_api.base_url</c>.</summary>
    public Uri? CallbackUrl
    {
        get => callback.BaseUrl;
        set => callback.BaseUrl = value;
    }

    /// <summary>The requests of wallets.</summary>
    public WalletApi Wallet { get; }

    /// <summary>Prices and quotes (SEP-38).</summary>
    public PriceApi Prices { get; }

    /// <summary>The events that AP publishes.</summary>
    public EventFeed Events { get; }

    /// <summary>The faults of the platform server.</summary>
    public FaultPlan Faults { get; }

    /// <summary>The payments that AP finds on the network.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>The firm quotes.</summary>
    public QuoteTable Quotes { get; } = new();

    /// <summary>The assets, and the checks of amounts.</summary>
    public Amounts Amounts { get; }

    /// <summary>The shortest time of a request.</summary>
    public TimeSpan ServiceTime { get; set; }

    /// <summary>The time between reading the transaction and saving it. Another change may come between.</summary>
    public TimeSpan ChangeTime { get; set; }

    /// <summary>Holds changes between reading the transaction and saving it. Null holds none.</summary>
    public Gate? Saving { get; set; }

    /// <summary>The changes of customers that run while notices are sent.</summary>
    public ChangeLog Changes { get; } = new();

    /// <summary>Every JSON-RPC call, in the order of their ends.</summary>
    public ConcurrentQueue<ReceivedCall> Calls { get; } = [];

    /// <summary>The <c>traceparent</c> of the newest request with one.</summary>
    public string? LastTraceParent => http.LastTraceParent;

    /// <summary>All transactions.</summary>
    public ICollection<SimulatedTransaction> Transactions => table.All;

    /// <summary>The transaction as it is now.</summary>
    public SimulatedTransaction this[string id] => table.Find(id) ?? throw new KeyNotFoundException(id);

    /// <summary>Starts the platform on a free port of the loopback address.</summary>
    public static async Task<SimulatedPlatform> Start(SimulatorOptions? options = null)
    {
        var platform = new SimulatedPlatform(options ?? new());
        await platform.ComeUp();
        return platform;
    }

    /// <summary>Adds a transaction in any state, without an event.</summary>
    public void Add(SimulatedTransaction t) => table.Add(t);

    /// <summary>Changes a transaction without a call, as AP's observer or a change in AP's database does.</summary>
    public void Change(string id, Func<SimulatedTransaction, SimulatedTransaction> change, bool publish = true)
    {
        var changed = change(this[id]) with { UpdatedAt = Now() };
        table.Add(changed);
        if (publish)
            Events.TransactionStatusChanged(changed);
    }

    /// <summary>The calls for one transaction.</summary>
    public IEnumerable<ReceivedCall> CallsFor(string transactionId) => Calls.Where(call => call.TransactionId == transactionId);

    /// <summary>Finds the faults so far. It asks the callback server about transactions, so that server must run.</summary>
    public Task<ConsistencyReport> CheckConsistency() => ConsistencyReport.Take([.. Calls], table, callback, Changes);

    /// <summary>Notes that the caller was killed: it may not have read, or not have saved, the answers of this last span.</summary>
    /// <param name="within">The span before now, on a machine that is not held up.</param>
    public void CallerWasKilled(TimeSpan within)
    {
        foreach (var call in Calls)
            if (call.Age <= within + Stopwatch.GetElapsedTime(0, Stalls.Longest))
                call.AnswerLost = true;
    }

    /// <summary>Notes calls whose answers their caller has not saved.</summary>
    /// <param name="ids">The calls' JSON-RPC ids.</param>
    public void AnswersLost(IReadOnlySet<string> ids)
    {
        foreach (var call in Calls)
            if (ids.Contains(call.RpcId.Trim('"')))
                call.AnswerLost = true;
    }

    /// <summary>Stops listening: connections are refused until <see cref="ComeUp"/>. Events and wallets go on.</summary>
    public async Task GoDown()
    {
        if (app is null)
            return;
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        app = null;
    }

    /// <summary>Listens again, at the same address.</summary>
    public async Task ComeUp()
    {
        if (app is not null)
            return;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Address.Port.ToString(CultureInfo.InvariantCulture)}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        app = builder.Build();
        app.Run(http.Handle);
        await app.StartAsync();
    }

    /// <summary>Stops the platform and the events.</summary>
    public async ValueTask DisposeAsync()
    {
        await GoDown();
        await Events.DisposeAsync();
        callback.Dispose();
        held.Dispose();
    }

    /// <summary>The time, never the same twice. AP's clock has nanoseconds, and tells versions of a row apart by it.</summary>
    Instant Now()
    {
        var ticks = options.Clock.GetUtcNow().UtcTicks;
        while (true)
        {
            var last = Volatile.Read(ref lastTick);
            var next = Math.Max(ticks, last + 10);
            if (Interlocked.CompareExchange(ref lastTick, next, last) == last)
                return Instant.From(new DateTimeOffset(next, TimeSpan.Zero));
        }
    }

    async Task BeforeSaving()
    {
        if (Saving is { } gate)
            await gate.Pass();
        if (ChangeTime > TimeSpan.Zero)
            await Task.Delay(ChangeTime);
    }
}
