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

/// <summary>Calls the anchor's pricing service. A wallet waits, and AP asks for one pair after the other. So there is always an answer
/// within the timeout, and at once while the service is known to be unavailable.</summary>
sealed partial class PricingService
{
    const int MaxAnswerBytes = 64 * 1024;

    static readonly Failure Unavailable = Failure.Invalid("the anchor's pricing service does not answer now; try again later");

    readonly ResiliencePipeline<PricingReply> pipeline;
    readonly IPricingApi api;
    readonly ILogger<PricingService> log;

    public PricingService(IPricingApi api, TimeSpan timeout, TimeProvider clock, ILogger<PricingService> log)
    {
        (this.api, this.log) = (api, log);
        // The circuit breaker is outside the timeout, so that a slow service opens it too.
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

    /// <summary>Registers the service. Only the pipeline retries: the HTTP client does not.</summary>
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
            // The handler lives as long as the service and renews its connections itself.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton(provider => new PricingService(provider.GetRequiredService<IPricingApi>(), timeout,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PricingService>>()));
    }

    /// <param name="query">With its <c>?</c>.</param>
    public ValueTask<Result<PricingReply>> Rate(string query, CancellationToken cancel) => Ask(api.Rate, query, cancel);

    /// <param name="query">With its <c>?</c>.</param>
    public ValueTask<Result<PricingReply>> Fee(string query, CancellationToken cancel) => Ask(api.Fee, query, cancel);

    /// <summary>A retry is safe: a request for a price changes nothing, and a quote whose answer was lost is never used.</summary>
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
            LogUnavailable(string.Create(CultureInfo.InvariantCulture, $"HTTP {reply.Status}"));
        }
        catch (BrokenCircuitException)
        {
            // The failures that opened the circuit are already in the log.
        }
        catch (TimeoutRejectedException)
        {
            LogUnavailable("no answer in time");
        }
        catch (HttpRequestException e)
        {
            LogUnavailable(e.HttpRequestError.ToString());
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            LogUnavailable("the connection broke");
        }
        return Unavailable;
    }

    static async ValueTask<PricingReply> Send(Func<string?, CancellationToken, Task<HttpResponseMessage>> ask, string? query,
        CancellationToken cancel)
    {
        using var response = await ask(query, cancel);
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancel);
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel));
    }

    static bool Failed(Outcome<PricingReply> outcome) =>
        outcome.Exception is HttpRequestException or IOException or TimeoutRejectedException
            || (outcome.Exception is null && outcome.Result.Status >= 500);

    [LoggerMessage(EventId = 2100, EventName = "PricingService.Unavailable", Level = LogLevel.Warning,
        Message = "The pricing service (Rates:Url) gave no price: {Reason}")]
    partial void LogUnavailable(string reason);
}
