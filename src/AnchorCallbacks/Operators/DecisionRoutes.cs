using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using Microsoft.Net.Http.Headers;

namespace AnchorCallbacks.Operators;

/// <summary>Decisions about customers, and their deletion.</summary>
sealed class DecisionRoutes(CustomerDecisions decisions, CustomerDeletion deletion, OperatorChanges changes, CustomerTypes types)
{
    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<DecisionRoutes>();
        routes.MapPost("/customers/{id}/decisions", surface.Endpoint(endpoints.Decide));
        routes.MapDelete("/customers/{id}", surface.Endpoint(endpoints.Delete));
    }

    async ValueTask<OperatorAnswer> Decide(OperatorRequest request)
    {
        if ((await request.ReadBody()).Failed(out var failure, out var body))
            return failure;
        using (body)
        {
            if (DecisionRequest.Read(body.WrittenMemory).Failed(out failure, out var given) || ReadCondition(request.Http, given).Failed(out failure, out var seen))
                return failure;
            return await changes.Run(request, body.WrittenMemory, async connection =>
            {
                if ((await decisions.Decide(connection, request.Route("id"), seen, given.Decision, request.Actor)).Failed(out var refusal, out var decided))
                    return new(given.Seen is not null && refusal.Kind == FailureKind.Outdated ? refusal with { Kind = FailureKind.Conflict } : refusal);
                return new(Answer(decided), () => decisions.Committed(decided));
            });
        }
    }

    async ValueTask<OperatorAnswer> Delete(OperatorRequest request) => await changes.Run(request, default, async connection =>
    {
        var deleted = await deletion.Delete(connection, request.Route("id"), request.Actor);
        return deleted.Found ? new(OperatorAnswer.NoContent, () => deletion.Committed(deleted)) : new(Failure.NotFound("id: no customer has this id"));
    });

    /// <summary>The version it was decided on, from <c>If-Match</c> or the body. Accepting needs one: what came in a moment ago nobody
    /// has seen.</summary>
    static Result<long?> ReadCondition(HttpRequest request, DecisionRequest given)
    {
        const string Rule = "If-Match: must be the ETag of the customer as it was looked at, or *";
        if (request.Headers.IfMatch.Count == 0)
            return given.Seen is null && given.Decision.Kind == DecisionKind.Accept
                ? Failure.Invalid("version: is missing; to accept, say which version of the customer was looked at (or If-Match, its ETag)")
                : given.Seen;
        if (!EntityTagHeaderValue.TryParse(request.Headers.IfMatch.ToString(), out var tag) || tag.IsWeak)
            return Failure.Invalid(Rule);
        if (tag.Equals(EntityTagHeaderValue.Any))
            return given.Seen;
        if (!long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return Failure.Invalid(Rule);
        return given.Seen is null || given.Seen == version ? version : Failure.Invalid("version: is another than If-Match has");
    }

    OperatorAnswer Answer(Decided decided) => new()
    {
        Version = decided.Version,
        Json = OperatorJson.Write(json =>
        {
            json.WriteString("id", decided.Id);
            json.WriteNumber("version", decided.Version);
            CustomerJson.WriteTypes(json, decided.Record, decided.Statuses, types);
        }),
    };
}
