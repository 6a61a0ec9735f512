using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AnchorCallbacks.Tests;

/// <summary>What the server answered.</summary>
sealed record Reply(int Code, string Text, HttpResponseHeaders Headers)
{
    /// <summary>Whether the test looked at it.</summary>
    public bool IsSeen { get; private set; }

    public int Status => Seen(Code);

    public string Body => Seen(Text);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Id => Member("id");

    public string? CustomerStatus => Member("status");

    public string? Error => Member("error");

    public string? Message => Member("message");

    public IEnumerable<string> Fields => Names("fields");

    public IEnumerable<string> Provided => Names("provided_fields");

    public JsonElement Field(string name) => Json.GetProperty("fields").GetProperty(name);

    public JsonElement ProvidedField(string name) => Json.GetProperty("provided_fields").GetProperty(name);

    T Seen<T>(T value)
    {
        IsSeen = true;
        return value;
    }

    string? Member(string name) => Body.Length > 0 && Json.TryGetProperty(name, out var value) ? value.GetString() : null;

    IEnumerable<string> Names(string name) => Json.TryGetProperty(name, out var fields)
        ? fields.EnumerateObject().Select(field => field.Name) : [];
}

/// <summary>The real server on a real port, in a folder of its own. The clock is a fake one; the disk is not.</summary>
sealed class TestServer : IAsyncDisposable
{
    WebApplication app;

    TestServer(string folder, FakeClock clock, FakeLogCollector log, WebApplication app, Dictionary<string, string?> settings,
        TestStore store)
    {
        (Folder, Clock, Log, this.app, this.settings, Store) = (folder, clock, log, app, settings, store);
        Client = Connect(app);
        Operators = Connect(app, folder);
    }

    readonly Dictionary<string, string?> settings;
    readonly ConcurrentQueue<Reply> refusals = [];

    public string Folder { get; }

    public FakeClock Clock { get; }

    public FakeLogCollector Log { get; }

    public HttpClient Client { get; private set; }

    /// <summary>The operators' address, with the key of whoever works beside the server.</summary>
    public HttpClient Operators { get; private set; }

    /// <summary>The customers' pages, if the settings open a way in.</summary>
    public Uri Pages => new(app.Urls.ElementAt(1));

    /// <summary>The partners' address, if the settings enable a partner API.</summary>
    public Uri Partners => new($"http://127.0.0.1:{Get<AnchorCallbacks.Partners.PartnersPort>().Number}");

    public TestStore Store { get; }

    /// <summary>With SQLite.</summary>
    public string DatabaseFile => Path.Combine(Folder, "anchor-callbacks.db");

    public IServiceProvider Services => app.Services;

    /// <param name="types">The text of a customer types file, in place of the shipped one.</param>
    /// <param name="overrides">Pairs of name and value.</param>
    public static async Task<TestServer> Start(string? types = null, FakeClock? clock = null,
        params (string Name, string Value)[] overrides)
    {
        var folder = Directory.CreateTempSubdirectory("anchor-callbacks-test-").FullName;
        var store = TestStore.Make(Path.Combine(folder, "anchor-callbacks.db"));
        var settings = new Dictionary<string, string?>
        {
            ["Callback:Url"] = "http://127.0.0.1:0",
            ["Operator:Url"] = "http://127.0.0.1:0",
            ["Store:ConnectionString"] = store.ConnectionString,
            ["Operator:KeyFile"] = Path.Combine(folder, "operator.key"),
            ["Keys:MasterKeyFile"] = Path.Combine(folder, "master.key"),
            ["Customers:Deletion"] = "erase",
            // Nobody listens there.
            ["Platform:BaseUrl"] = "http://127.0.0.1:1",
        };
        if (types is not null)
            settings["Customers:TypesFile"] = WriteTypes(folder, types);
        foreach (var (name, value) in overrides)
            settings[name] = value;
        clock ??= new FakeClock();
        var log = new FakeLogCollector();
        var server = new TestServer(folder, clock, log, await Run(settings, clock, log), settings, store);
        await server.UntilStarted();
        return server;
    }

    /// <summary>Ends the server and starts another on the same folder.</summary>
    public async Task Restart(string? types = null)
    {
        await Stop();
        if (types is not null)
            settings["Customers:TypesFile"] = WriteTypes(Folder, types);
        app = await Run(settings, Clock, Log);
        Client = Connect(app);
        Operators = Connect(app, Folder);
    }

    /// <summary>Returns when what runs once after a start has run, or has failed: it writes rows, and would meet a test that changes
    /// them.</summary>
    public Task UntilStarted()
    {
        // The evaluation and the binding of keys wait for more after their first work.
        var (evaluation, indexing) = (Get<ReEvaluation>(), Get<SearchIndexing>());
        return Eventually(async () =>
            (evaluation.Progress.Finished || HasWarned(evaluation))
                && (indexing.ExecuteTask is { IsCompleted: true } || HasWarned(indexing))
                && (HasWarned(Get<KeyBinding>()) || await Get<Database>().Read(KeyBinding.IsFinished)),
            "the workers of the start have run");

        bool HasWarned(BackgroundService worker) => Log.GetSnapshot().Any(line =>
            line.Level >= LogLevel.Warning && line.Category == worker.GetType().FullName);
    }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public Task<Reply> GetCustomer(params (string Name, string Value)[] query) =>
        Send(HttpMethod.Get, "/customer?" + string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}")));

    public Task<Reply> PutCustomer(params (string Name, string Value)[] members) =>
        PutJson(JsonSerializer.Serialize(members.ToDictionary(member => member.Name, member => member.Value)));

    public Task<Reply> PutJson(string json) =>
        Send(HttpMethod.Put, "/customer", new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>A multipart PUT as AP makes it: texts without a type of their own, files as octet streams.</summary>
    public Task<Reply> PutMultipart((string Name, string Value)[] texts, params (string Name, byte[] Content)[] files)
    {
        var body = new MultipartFormDataContent();
        foreach (var (name, value) in texts)
        {
            var part = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
            body.Add(part, name);
        }
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new("application/octet-stream");
            body.Add(part, name, name);
        }
        return Send(HttpMethod.Put, "/customer", body);
    }

    public Task<Reply> DeleteCustomer(string id) => Send(HttpMethod.Delete, "/customer/" + Uri.EscapeDataString(id));

    public Task<Reply> PostEvent(string body) =>
        Send(HttpMethod.Post, "/event", new StringContent(body, Encoding.UTF8, "application/json"));

    public async Task<Reply> Send(HttpMethod method, string target, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        return await Send(request);
    }

    public async Task<Reply> Send(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        return await Read(response);
    }

    /// <summary>A refusal that the test does not look at fails it in the end.</summary>
    public async Task<Reply> Read(HttpResponseMessage response)
    {
        var reply = new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
        if (!response.IsSuccessStatusCode)
            refusals.Enqueue(reply);
        return reply;
    }

    /// <summary>All files of the server, and what a backup of its database would hold.</summary>
    public async Task<string> FilesToSearch()
    {
        await Store.Dump(DatabaseFile);
        return Folder;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        Assert.That(refusals.Where(reply => !reply.IsSeen).Select(reply => $"{reply.Code} {reply.Text}"), Is.Empty,
            "refused, and the test did not look");
    }

    async Task Stop()
    {
        Client.Dispose();
        Operators.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    static async Task<WebApplication> Run(Dictionary<string, string?> settings, FakeClock clock, FakeLogCollector log)
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"))
            .AddInMemoryCollection(settings).Build();
        var read = ServerSettings.Read(configuration, new ConfigurationBuilder().Build());
        var app = await Server.Build(read, clock, builder =>
            builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(log)).SetMinimumLevel(LogLevel.Trace));
        await app.StartAsync();
        return app;
    }

    static HttpClient Connect(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };

    static HttpClient Connect(WebApplication app, string folder) => new()
    {
        BaseAddress = new Uri(app.Urls.Last()),
        DefaultRequestHeaders = { Authorization = new("Bearer", File.ReadAllText(Path.Combine(folder, "operator.key")).Trim()) },
    };

    static string WriteTypes(string folder, string types)
    {
        var file = Path.Combine(folder, "customer-types.yaml");
        File.WriteAllText(file, types);
        return file;
    }
}
