using System.Globalization;
using System.Net.Sockets;
using AnchorCallbacks.Http;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using Refit;

namespace AnchorCallbacks.Rates.Remote;

readonly record struct PricingReply(int Status, byte[] Body);

/// <summary>The way to the anchor's pricing service. A wallet waits, and AP asks for one pair after the other: whatever happens, there
/// is an answer within the timeout, and at once while the service is known to be away.</summary>
sealed partial class PricingService
{
    const int LongestAnswer = 64 * 1024;

    static readonly Failure Away = Failure.Invalid("the anchor's pricing service does not answer now; try again later");

    readonly ResiliencePipeline<PricingReply> pipeline;
    readonly IPricingApi api;
    readonly ILogger<PricingService> log;

    public PricingService(IPricingApi api, TimeSpan timeout, TimeProvider clock, ILogger<PricingService> log)
    {
        (this.api, this.log) = (api, log);
        // The breaker is around the timeout, so that a service that is merely slow trips it too.
        pipeline = new ResiliencePipelineBuilder<PricingReply> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<PricingReply>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(Failed(arguments.Outcome)),
                FailureRatio = 0.9,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(60),
                BreakDuration = TimeSpan.FromSeconds(5),
            })
            .AddTimeout(timeout)
            .AddRetry(new RetryStrategyOptions<PricingReply>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(Failed(arguments.Outcome)),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
    }

    /// <summary>Adds the way to the service. Nothing is repeated below the pipeline.</summary>
    public static void Add(IServiceCollection services, Uri url, TimeSpan timeout)
    {
        services.AddRefitGeneratedClient<IPricingApi>(new RefitSettings
        {
            TransportExceptionFactory = static (_, exception, _) => exception,
        })
            .ConfigureHttpClient(http =>
            {
                http.BaseAddress = new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
                http.Timeout = Timeout.InfiniteTimeSpan;
                http.DefaultRequestHeaders.Accept.Add(new("application/json"));
            })
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false })
            // The service keeps its handler; the handler renews its connections.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton(provider => new PricingService(
            provider.GetRequiredService<IPricingApi>(), timeout, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PricingService>>()));
    }

    /// <param name="query">With its <c>?</c>.</param>
    public ValueTask<Result<PricingReply>> Rate(string query, CancellationToken cancel) => Ask(api.Rate, query, cancel);

    /// <param name="query">With its <c>?</c>.</param>
    public ValueTask<Result<PricingReply>> Fee(string query, CancellationToken cancel) => Ask(api.Fee, query, cancel);

    /// <summary>Asks and asks again: a question for a price changes nothing, and a quote that nobody heard of is never used.</summary>
    async ValueTask<Result<PricingReply>> Ask(Func<string?, CancellationToken, Task<HttpResponseMessage>> ask, string query,
        CancellationToken cancel)
    {
        if (!Uri.TryCreate("http://localhost/" + query, UriKind.Absolute, out _))
            return Failure.Invalid("the query cannot be passed on to the anchor's pricing service");
        try
        {
            var reply = await pipeline.ExecuteAsync(async inner => await Send(ask, query.Length > 1 ? query[1..] : null, inner), cancel);
            if (reply.Status < 500)
                return reply;
            LogAway(string.Create(CultureInfo.InvariantCulture, $"HTTP {reply.Status}"));
        }
        catch (BrokenCircuitException)
        {
            // It was logged when it failed.
        }
        catch (TimeoutRejectedException)
        {
            LogAway("no answer in time");
        }
        catch (HttpRequestException e)
        {
            LogAway(e.HttpRequestError.ToString());
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            LogAway("the connection broke");
        }
        return Away;
    }

    static async ValueTask<PricingReply> Send(Func<string?, CancellationToken, Task<HttpResponseMessage>> ask, string? query,
        CancellationToken cancel)
    {
        using var response = await ask(query, cancel);
        await response.Content.LoadIntoBufferAsync(LongestAnswer, cancel);
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel));
    }

    static bool Failed(Outcome<PricingReply> outcome) =>
        outcome.Exception is HttpRequestException or IOException or TimeoutRejectedException
            || (outcome.Exception is null && outcome.Result.Status >= 500);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pricing service (Rates:Url) gave no price: {Reason}")]
    partial void LogAway(string reason);
}
