using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/keys</c>: the master keys, and the change to a new one.</summary>
static class KeyRoutes
{
    static readonly TimeSpan StepTime = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", List).Requires(OperatorRole.Admin);
        routes.MapPost("/keys/rotate", Rotate).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Lists the master keys with the number of customers under each, and the last rotation.")]
    internal static async Task<Ok<KeyList>> List(Database database, ServiceKeys keys) =>
        TypedResults.Ok(await database.Read(async connection =>
            KeyList.Of(keys, await KeyRotationState.Count(connection), await KeyRotationState.Find(connection))));

    [EndpointSummary("Starts the change to the next master key, or continues it for a second. Repeat it until finished.")]
    internal static async Task<Results<Ok<RotationSummary>, Problem>> Rotate(
        OperatorRequest request, KeyRotation rotation, OperationNotes notes, Database database, TimeProvider clock)
    {
        var before = await database.Read(KeyRotationState.Find);
        if ((await rotation.Begin()).Failed(out var failure, out var state))
            return new Problem(failure);
        if (before?.StartedAt != state.StartedAt)
            await database.Write(async connection =>
            {
                await notes.Add(connection, request, new Subject("store", "keys"), AuditActions.RotateKeys);
                return true;
            });
        for (var began = clock.GetTimestamp(); !state.IsFinished && clock.GetElapsedTime(began) < StepTime;)
            state = await rotation.Step();
        return TypedResults.Ok(RotationSummary.Of(state));
    }
}
