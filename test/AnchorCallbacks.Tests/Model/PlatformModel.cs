using System.Collections.Concurrent;
using System.Globalization;
using AnchorCallbacks.Tests.Model.Rates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Model;

/// <summary>
/// The Anchor Platform as the business server sees it, in this process and on a real port: its platform server (JSON-RPC and REST),
/// the calls it makes (<c>GET /customer</c> during an RPC, wallets' requests, events), and the table of transactions behind them, for
/// both generations. It behaves as the contract says and as the recordings show, and can be told to fail. What came in, and what
/// came of it, is in <see cref="Calls"/>; <see cref="Measure"/> judges the other side by it.
/// </summary>
/// <remarks>
/// Start it, start the server with <c>Platform:BaseUrl</c> set to <see cref="Address"/>, then set <see cref="CallbackUrl"/>. Wallets
/// are <see cref="Wallet"/>. Nothing is locked while the business server is called, so it may call in meanwhile.
/// </remarks>
sealed class PlatformModel : IAsyncDisposable
{
    readonly ModelOptions options;
    readonly CallbackClient callback;
    readonly TransactionTable table;
    readonly ModelHttp http;
    WebApplication? app;
    long lastTick;

    PlatformModel(ModelOptions options)
    {
        this.options = options;
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

    public PlatformGeneration Generation => options.Generation;

    /// <summary>The platform server. Stays the same when the model goes down and comes up.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Where the business server is; AP's <c>callback_api.base_url</c>.</summary>
    public Uri? CallbackUrl
    {
        get => callback.BaseUrl;
        set => callback.BaseUrl = value;
    }

    /// <summary>What wallets do through AP's front.</summary>
    public WalletFront Wallet { get; }

    /// <summary>SEP-38: prices and quotes.</summary>
    public PriceFront Prices { get; }

    public EventFeed Events { get; }

    public ModelFaults Faults { get; }

    public Ledger Ledger { get; } = new();

    public QuoteTable Quotes { get; } = new();

    public Amounts Amounts { get; }

    /// <summary>How long every request takes at least.</summary>
    public TimeSpan ServiceTime { get; set; }

    /// <summary>How long a change takes between reading the transaction and saving it: room for another one to come between.</summary>
    public TimeSpan ChangeTime { get; set; }

    /// <summary>Holds changes between reading the transaction and saving it. Null lets them through.</summary>
    public Gate? Saving { get; set; }

    /// <summary>Tests that change customers all the time say here when.</summary>
    public ChangeLog Changes { get; } = new();

    /// <summary>Every JSON-RPC call that was executed, in the order it ended.</summary>
    public ConcurrentQueue<ModelCall> Calls { get; } = [];

    public ICollection<ModelTransaction> Transactions => table.All;

    /// <summary>The transaction as it is now.</summary>
    public ModelTransaction this[string id] => table.Find(id) ?? throw new KeyNotFoundException(id);

    public static async Task<PlatformModel> Start(ModelOptions? options = null)
    {
        var model = new PlatformModel(options ?? new());
        await model.ComeUp();
        return model;
    }

    /// <summary>Puts a transaction into the table, in whatever state, without an event.</summary>
    public void Add(ModelTransaction t) => table.Add(t);

    /// <summary>Changes a transaction behind everybody's back, as an operator in AP's database or its observer would.</summary>
    public void Change(string id, Func<ModelTransaction, ModelTransaction> change, bool publish = true)
    {
        var changed = change(this[id]) with { UpdatedAt = Now() };
        table.Add(changed);
        if (publish)
            Events.TransactionStatusChanged(changed);
    }

    public IEnumerable<ModelCall> CallsFor(string transactionId) => Calls.Where(call => call.TransactionId == transactionId);

    /// <summary>What went wrong between the two sides so far. Asks the business server about transactions, so it must be up.</summary>
    public Task<ModelMeasure> Measure() => ModelMeasure.Take([.. Calls], table, callback, Changes);

    /// <summary>Says that the caller was killed: answers to calls of the last moments may not have reached it.</summary>
    public void CallerWasKilled(TimeSpan within)
    {
        foreach (var call in Calls)
            if (call.Age <= within)
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
        Address = new(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await GoDown();
        await Events.DisposeAsync();
        callback.Dispose();
    }

    /// <summary>The time, never the same twice: AP's clock has nanoseconds, and states are told apart by it.</summary>
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
