using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AnchorCallbacks.Simulator;

/// <summary>The model's HTTP side: credentials, what no endpoint sees, and the faults on the way in and out.</summary>
sealed class SimulatorHttp(SimulatorOptions options, FaultPlan faults, RpcEndpoint rpc, RestEndpoint rest, Func<TimeSpan> serviceTime)
{
    /// <summary>The <c>traceparent</c> of the newest request with one.</summary>
    public string? LastTraceParent { get; private set; }

    public async Task Handle(HttpContext context)
    {
        if (context.Request.Headers.TraceParent is [{ } trace])
            LastTraceParent = trace;
        var (request, response, came) = (context.Request, context.Response, Stopwatch.GetTimestamp());
        if (faults.Always == Fault.Down)
        {
            context.Abort();
            return;
        }
        // Health asks for no credential since 4.1.7.
        var open = options.Generation == PlatformGeneration.Four && request.Path == "/health";
        if (!open && !options.Auth.Accepts(request.Headers[options.Auth.HeaderName], options.Clock.GetUtcNow()))
        {
            await Write(response, 403, "{\n  \"error\": \"forbidden\"\n}"u8.ToArray());
            return;
        }
        if (request.Path != "/" || request.Method != "POST")
        {
            await Answer(context, request.Method == "GET", async () => (await rest.Execute(request), []));
            return;
        }
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            var type = request.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) == false
                ? request.ContentType + ";charset=UTF-8" : request.ContentType;
            var (status, body) = RestEndpoint.Error(500, options.Generation == PlatformGeneration.Two
                ? $"Content type '{type}' not supported" : $"Content-Type '{type}' is not supported");
            await Write(response, status, body);
            return;
        }
        using var batch = await RpcEndpoint.Read(request);
        if (batch is null)
        {
            var (status, body) = RestEndpoint.Error(400, "Your request body is wrong in some way.");
            await Write(response, status, body);
            return;
        }
        await Answer(context, RpcEndpoint.OnlyReads(batch.RootElement), () => Execute(batch.RootElement, came));
    }

    async Task<((int, ReadOnlyMemory<byte>), List<ReceivedCall>)> Execute(JsonElement batch, long came)
    {
        if (batch.EnumerateArray().Any(call => call.ValueKind != JsonValueKind.Object))
            return (RestEndpoint.Error(500, "Cannot invoke \"org.stellar.anchor.api.rpc.RpcRequest.getId()\" because \"rc\" is null"), []);
        var (body, calls) = await rpc.Execute(batch, came);
        return ((200, body), calls);
    }

    async Task Answer(HttpContext context, bool reads,
        Func<Task<((int Status, ReadOnlyMemory<byte> Body) Answer, List<ReceivedCall> Calls)>> execute)
    {
        var fault = faults.Draw(reads);
        switch (fault)
        {
            case Fault.Down or Fault.ResetBefore:
                context.Abort();
                return;
            case Fault.Forbidden:
                await Write(context.Response, 403, "{\n  \"error\": \"forbidden\"\n}"u8.ToArray());
                return;
            case Fault.ServerError:
                await Write(context.Response, 503,
                    "<html><body><h1>503 Service Unavailable</h1>No server is available.</body></html>"u8.ToArray(), "text/html");
                return;
            case Fault.Slow:
                await Task.Delay(faults.SlowFor);
                break;
        }
        if (serviceTime() > TimeSpan.Zero)
            await Task.Delay(serviceTime());
        var (answer, calls) = await execute();
        var lost = fault is Fault.ResetAfter or Fault.HalfBody;
        try
        {
            if (fault == Fault.HalfBody)
            {
                context.Response.ContentLength = answer.Body.Length;
                await context.Response.Body.WriteAsync(answer.Body[..(answer.Body.Length / 2)]);
                await context.Response.Body.FlushAsync();
            }
            if (lost)
            {
                MarkLost(calls);
                context.Abort();
            }
            else
                await Write(context.Response, answer.Status, answer.Body);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            lost = true;
        }
        // A client that went away in the meantime has not read the answer, though it could be written.
        if (lost || context.RequestAborted.IsCancellationRequested)
            MarkLost(calls);
    }

    static void MarkLost(IEnumerable<ReceivedCall> calls)
    {
        foreach (var call in calls)
            call.AnswerLost = true;
    }

    static async Task Write(HttpResponse response, int status, ReadOnlyMemory<byte> body,
        string contentType = "application/json;charset=UTF-8")
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }
}
