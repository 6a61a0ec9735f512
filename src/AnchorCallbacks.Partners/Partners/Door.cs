using System.Net;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.Features;

namespace AnchorCallbacks.Partners;

/// <summary>An authenticated request.</summary>
/// <param name="Target">Path and query, as they were sent.</param>
sealed record DoorRequest(HttpContext Context, Partner Partner, string Target, ReadOnlyMemory<byte> Body)
{
    public string Path => Target.Split('?')[0];

    /// <summary>An id in the path, decoded. A UUID is in lower case, however it was sent.</summary>
    public string Reference(string name) => PathIds.Read(Context, name) is not { } text ? ""
        : Guid.TryParseExact(text, "D", out var id) ? id.ToString() : text;

    /// <summary>Names what is not served.</summary>
    public string NotServed => $"{Context.Request.Method} {(Path.Length > 200 ? Path[..200] + "…" : Path)} is not served here; see /docs";

    public PartnerChange Change(string? key) => new(Partner, Context.Request.Method, Route, key, Body);

    /// <summary>The route and its ids, decoded. They are the same for all spellings of a path, so that a key counts once.</summary>
    string Route => Context.GetEndpoint() is RouteEndpoint { RoutePattern: { RawText: { } template } pattern }
        ? string.Join(' ', pattern.Parameters.Select(id => Uri.EscapeDataString(Reference(id.Name))).Prepend(template)) : Path;
}

/// <summary>The result of the check of a credential.</summary>
/// <param name="CheckBody">Run when the body is there: whether it is the one that was signed, and not a repeat.</param>
sealed record Authenticated(Partner Partner, Func<ReadOnlyMemory<byte>, ValueTask<Failure?>> CheckBody);

/// <summary>A partner API: how its partners prove who they are, and how it says no.</summary>
abstract partial class Door(Limits limits, TimeProvider clock, ILogger log, string name) : IDisposable
{
    static readonly Authenticated Anybody = new(new(), _ => ValueTask.FromResult<Failure?>(null));

    readonly RefusalLog refusals = new(name, clock, log);

    protected Limits Limits => limits;

    protected TimeProvider Clock => clock;

    /// <summary>Checks the headers. The body is not read yet.</summary>
    protected abstract ValueTask<Result<Authenticated>> Authenticate(HttpContext context);

    protected abstract PartnerAnswer Refusal(Failure failure);

    protected abstract PartnerAnswer Unavailable(bool mayBeStored);

    /// <param name="bodyLimit">The largest body in bytes.</param>
    /// <param name="isOpen">The handler checks the credential itself.</param>
    protected RequestDelegate Endpoint(Func<DoorRequest, ValueTask<PartnerAnswer>> handler, int bodyLimit = 0, bool isOpen = false) =>
        async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        PartnerAnswer answer;
        try
        {
            answer = await Run(context, handler, bodyLimit == 0 ? limits.JsonBytes : bodyLimit, isOpen);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (IOException) when (!context.Response.HasStarted)
        {
            answer = Refusal(Failure.Invalid("body: is cut off or not well-formed"));
        }
        catch (Exception e)
        {
            LogFailed(e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }
            answer = Unavailable(e is StoreException { MayBeStored: true });
        }
        if (answer.Status >= 400)
            await RequestBody.Drain(context.Request, limits.JsonBytes, TimeSpan.FromSeconds(10));
        try
        {
            await answer.Write(context.Response);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
            // A cut list must not look whole.
            context.Abort();
        }
    };

    async ValueTask<PartnerAnswer> Run(HttpContext context, Func<DoorRequest, ValueTask<PartnerAnswer>> handler, int bodyLimit,
        bool isOpen)
    {
        if ((isOpen ? Anybody : await Authenticate(context)).Failed(out var refusal, out var caller))
            return Refuse(context, refusal);
        if (!MayCallFrom(caller.Partner, context.Connection.RemoteIpAddress))
            return Refuse(context, new(FailureKind.Forbidden, "this credential may not be used from this address"));
        if (context.Request.Headers.ContentEncoding.Count > 0)
            return Refusal(Failure.Invalid("Content-Encoding: must be absent; send the body as it is"));
        using var timeout = new CancellationTokenSource(limits.Upload, clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        var (bytes, cut) = await RequestBody.Read(context.Request, bodyLimit, cancel.Token);
        using (bytes)
        {
            if (cut)
                return Refusal(new(FailureKind.TooLarge, $"body: must not be larger than {Limits.Describe(bodyLimit)}"));
            if (await caller.CheckBody(bytes.WrittenMemory) is { } wrong)
                return Refuse(context, wrong);
            return await handler(new(context, caller.Partner, Target(context), bytes.WrittenMemory));
        }
    }

    PartnerAnswer Refuse(HttpContext context, Failure refusal)
    {
        refusals.Add(context.Request, refusal);
        return Refusal(refusal);
    }

    /// <summary>Path and query as they were sent, also if a proxy's client has sent the whole URL.</summary>
    public static string Target(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/') || target.IndexOf("://", StringComparison.Ordinal) is not (>= 0 and var scheme))
            return target;
        return target.IndexOf('/', scheme + 3) is >= 0 and var slash ? target[slash..] : "/";
    }

    static bool MayCallFrom(Partner partner, IPAddress? address)
    {
        if (partner.Networks.Length == 0)
            return true;
        if (address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return partner.Networks.Split(' ').Any(text => System.Net.IPNetwork.TryParse(text, out var network) && network.Contains(plain));
    }

    public void Dispose()
    {
        refusals.Dispose();
        GC.SuppressFinalize(this);
    }

    [LoggerMessage(EventId = 4100, EventName = "Door.Failed", Level = LogLevel.Error, Message = "A partner's request failed")]
    partial void LogFailed(Exception e);
}
