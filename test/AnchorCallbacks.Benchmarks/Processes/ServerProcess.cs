using System.Net.Http.Headers;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>The built server with its shipped settings, JWT on, on ports of its own. Its data is in the folder it is given.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    readonly Child child;

    ServerProcess(Child child, Uri callback, Uri operators, string folder)
    {
        (this.child, Address) = (child, callback);
        Callback = Client(callback, Credential.Token);
        Operators = Client(operators, File.ReadAllText(Path.Combine(folder, "data", "operator.key")).Trim());
    }

    public static string BuiltFile => Path.Combine(AppContext.BaseDirectory, "anchor-callbacks.dll");

    public Uri Address { get; }

    public int Port => Address.Port;

    public HttpClient Callback { get; }

    public HttpClient Operators { get; }

    public Vitals Vitals => child.Vitals;

    /// <param name="file">Another build of the server.</param>
    public static async Task<ServerProcess> Start(string folder, string? file = null, params (string Name, string Value)[] settings)
    {
        var child = Launch(folder, file
            ?? BuiltFile, [("Callback:Url", "http://127.0.0.1:0"), ("Operator:Url", "http://127.0.0.1:0"), .. settings]);
        try
        {
            var callback = Address(await child.HearOf("Listens on"));
            var operators = Address(await child.HearOf("Operators at"));
            child.Ignore();
            return new(child, callback, operators, folder);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }

        static Uri Address(string line) => new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].TrimEnd(','));
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public static Child Launch(string folder, string file, (string Name, string Value)[] settings) => new(
        [Child.Dotnet, file], folder,
        [.. Array.ConvertAll(settings, setting => (setting.Name.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
            ("Callback__Auth__Type", "jwt"), ("Callback__Auth__Secret", Credential.Secret)]);

    /// <summary>A store that this server has made and left, in the folder.</summary>
    public static async Task MakeStore(string folder)
    {
        await using var server = await Start(folder);
        await server.End();
    }

    public static string StoreIn(string folder) => Path.Combine(folder, "data", "anchor-callbacks.db");

    public Task End() => child.End();

    public async ValueTask DisposeAsync()
    {
        Callback.Dispose();
        Operators.Dispose();
        await child.DisposeAsync();
    }

    static HttpClient Client(Uri address, string credential) => new()
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(5),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", credential) },
    };
}
