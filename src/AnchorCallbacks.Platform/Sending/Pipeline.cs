using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AnchorCallbacks.Platform;

/// <summary>Retries, breaker and timeouts around one request. A request that changes something is sent again only if it certainly was not
/// processed. After a lost answer the caller decides.</summary>
sealed class Pipeline
{
    static readonly ResiliencePropertyKey<bool> ChangesKey = new("changes");
    static readonly ResiliencePropertyKey<Renewal> RenewalKey = new("renewal");

    readonly ResiliencePipeline<Exchange> pipeline;
    readonly Credentials credentials;

    /// <summary>Whether this call has already tried a new credential.</summary>
    sealed class Renewal
    {
        public bool Tried;

        /// <summary>The credential that the last attempt began with.</summary>
        public int Generation;
    }

    public Pipeline(PlatformTimeouts timeouts, Credentials credentials, TimeProvider clock, Func<double> randomizer)
    {
        this.credentials = credentials;
        pipeline = new ResiliencePipelineBuilder<Exchange> { TimeProvider = clock }
            .AddTimeout(timeouts.Total)
            .AddRetry(new RetryStrategyOptions<Exchange>
            {
                ShouldHandle = arguments => ValueTask.FromResult(MayRepeat(arguments)),
                MaxRetryAttempts = 4,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = randomizer,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Exchange>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is Exchange.Lost or Exchange.NotProcessed { MayPass: true }),
                FailureRatio = 0.9,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
            })
            .Build();
        attempt = timeouts.Attempt;
        this.clock = clock;
    }

    readonly TimeSpan attempt;
    readonly TimeProvider clock;

    /// <param name="changes">Whether the request changes something at AP.</param>
    public async Task<Exchange> Run(bool changes, Func<CancellationToken, Task<Exchange>> send, CancellationToken cancel)
    {
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(ChangesKey, changes);
        var renewal = new Renewal();
        context.Properties.Set(RenewalKey, renewal);
        Exchange? last = null;
        try
        {
            return await pipeline.ExecuteAsync(async inner =>
            {
                renewal.Generation = credentials.Generation;
                return last = await SendOnce(send, inner.CancellationToken).ConfigureAwait(false);
            }, context).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            // The total timeout has ended. Between two attempts the last one decides; otherwise it ended during one.
            return last ?? new Exchange.Lost("no answer in time");
        }
        catch (BrokenCircuitException e)
        {
            return new Exchange.NotProcessed(UnreachableCause.GivenUpForNow,
                "The Anchor Platform did not answer several times; no call is tried for some seconds.", true, e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    async Task<Exchange> SendOnce(Func<CancellationToken, Task<Exchange>> send, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(attempt, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await send(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new Exchange.Lost("no answer in time");
        }
    }

    bool MayRepeat(RetryPredicateArguments<Exchange> arguments)
    {
        if (!arguments.Context.Properties.TryGetValue(ChangesKey, out var changes)
            || !arguments.Context.Properties.TryGetValue(RenewalKey, out var renewal))
            return false;
        switch (arguments.Outcome.Result)
        {
            case Exchange.NotProcessed { Cause: UnreachableCause.Forbidden } when credentials.CanRenew && !renewal.Tried:
                renewal.Tried = true;
                credentials.Renew(renewal.Generation);
                return true;
            case Exchange.NotProcessed { MayPass: true }:
                return true;
            case Exchange.Lost:
                return !changes;
            default:
                return false;
        }
    }
}
