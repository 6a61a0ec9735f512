using System.ComponentModel;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners.Doors;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/webhooks</c>: who gets events, and how that goes. The routes that answer with a secret ignore an idempotency key, because
/// such an answer must not be stored.</summary>
static class WebhookRoutes
{
    const string IdText = "The webhook's id.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks", List).Requires(OperatorRole.Viewer);
        routes.MapPost("/webhooks", Add).Requires(OperatorRole.Admin);
        routes.MapGet("/webhooks/{id}", Get).Requires(OperatorRole.Viewer);
        routes.MapDelete("/webhooks/{id}", Delete).Requires(OperatorRole.Admin);
        routes.MapPost("/webhooks/{id}/pause", Pause).Requires(OperatorRole.Approver);
        routes.MapPost("/webhooks/{id}/resume", Resume).Requires(OperatorRole.Approver);
        routes.MapPost("/webhooks/{id}/rotate", Rotate).Requires(OperatorRole.Admin);
        routes.MapPost("/webhooks/{id}/test", Test).Requires(OperatorRole.Approver);
        routes.MapPost("/webhooks/{id}/replay", Replay).Requires(OperatorRole.Approver);
        routes.MapGet("/webhooks/{id}/attempts", Attempts).Requires(OperatorRole.Viewer);
    }

    [EndpointSummary("Lists webhooks, without their secrets.")]
    internal static async Task<Ok<WebhookList>> List(Database database) => TypedResults.Ok(await database.Read(async connection =>
    {
        var webhooks = new List<WebhookSummary>();
        foreach (var row in await SubscriptionRows.All(connection))
            webhooks.Add(WebhookSummary.Of(row, await DeliveryRows.Count(connection, row.Id)));
        return new WebhookList { Webhooks = webhooks };
    }));

    [EndpointSummary("Adds a webhook. Only this answer has the secret. It gets the events that happen after this answer.")]
    internal static async Task<Results<Ok<WebhookSecretAnswer>, Problem>> Add(Body<AddWebhookRequest> body, OperatorRequest request,
        Database database, WebhookOperations operations, CustomerTypes types, OperationNotes notes)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (given.Problem is { } wrong)
            return new Problem(wrong);
        if (given.CustomerTypes?.All(name => types.Configured(name) is not null) == false)
            return new Problem(Failure.Invalid($"customer_types: must be configured customer types; there are {types.KnownNames}"));
        return Answer(await database.Write<Result<NewSecret>>(async connection =>
        {
            var draft = given.Draft();
            if (given.Partner is { } partner
                && (await PartnerWebhooks.Draft(connection, draft, partner)).Failed(out var refusal, out draft))
                return refusal;
            var added = await operations.Add(connection, draft);
            if (!added.Failed(out _, out var made))
                await notes.Add(connection, request, Subject(made.Subscription.Id),
                    made.Subscription.Owner.Length > 0 ? $"{AuditActions.Add} for {made.Subscription.Owner}"
                        : made.Subscription.Fields.Length == 0 ? AuditActions.Add : $"{AuditActions.Add} with {made.Subscription.Fields}");
            return added;
        }), operations);
    }

    [EndpointSummary("Shows a webhook, without its secret.")]
    internal static async Task<Results<Ok<WebhookSummary>, Problem>> Get([Description(IdText)] string id, Database database) =>
        (await database.Read<Result<WebhookSummary>>(async connection =>
            (await WebhookOperations.Find(connection, id)).Failed(out var failure, out var row)
                ? failure : await Describe(connection, row))).ToOk();

    [EndpointSummary("Ends a webhook. What waits is not delivered.")]
    internal static async Task<Results<NoContent, Problem>> Delete([Description(IdText)] string id, OperatorRequest request,
        Database database, WebhookOperations operations, OperationNotes notes)
    {
        if ((await Write(request, database, notes, AuditActions.Delete, connection => WebhookOperations.Delete(connection, id)))
            .Failed(out var failure, out _))
            return new Problem(failure);
        operations.Removed(id);
        return TypedResults.NoContent();
    }

    [EndpointSummary("Stops the deliveries of a webhook. Events are kept until it is resumed, or until their retention ends.")]
    internal static Task<Results<Ok<WebhookSummary>, Problem>> Pause([Description(IdText)] string id, OperatorRequest request,
        Database database, WebhookOperations operations, OperationNotes notes) =>
        Change(request, database, operations, notes, AuditActions.Pause,
            connection => WebhookOperations.Pause(connection, id, request.Actor));

    [EndpointSummary("Delivers what waits, and everything after it.")]
    internal static Task<Results<Ok<WebhookSummary>, Problem>> Resume([Description(IdText)] string id, OperatorRequest request,
        Database database, WebhookOperations operations, OperationNotes notes) =>
        Change(request, database, operations, notes, AuditActions.Resume, connection => operations.Resume(connection, id));

    [EndpointSummary("Gives a webhook a new secret. Only this answer has it. The old one still signs for a time.")]
    internal static async Task<Results<Ok<WebhookSecretAnswer>, Problem>> Rotate([Description(IdText)] string id,
        Body<RotateSecretRequest> body, OperatorRequest request, Database database, WebhookOperations operations, OperationNotes notes)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        return Answer(await database.Write(async connection =>
        {
            var rotated = await operations.Rotate(connection, id, given.Keep);
            if (!rotated.Failed(out _, out _))
                await notes.Add(connection, request, Subject(id), AuditActions.Rotate);
            return rotated;
        }), operations);
    }

    [EndpointSummary("Sends a test event now, also while the webhook is paused, and shows what the receiver answers.")]
    internal static async Task<Results<Ok<WebhookAttempt>, Problem>> Test([Description(IdText)] string id, OperatorRequest request,
        Database database, WebhookSender sender, OperationNotes notes, CancellationToken cancel) =>
        (await Write(request, database, notes, AuditActions.Test, connection => WebhookOperations.Find(connection, id)))
            .Failed(out var failure, out var row)
            ? new Problem(failure) : TypedResults.Ok(WebhookAttempt.Of(await sender.Test(row, cancel)));

    [EndpointSummary("Sends events again: one, those of a time, or those that were given up. They keep their ids.")]
    internal static async Task<Results<Ok<ReplayAnswer>, Problem>> Replay([Description(IdText)] string id, Body<ReplayRequest> body,
        OperatorRequest request, Database database, WebhookOperations operations, OperationNotes notes, Signals signals, TimeProvider clock)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (given.Problem is { } wrong)
            return new Problem(wrong);
        var replayed = await database.Write(async connection =>
        {
            var events = given switch
            {
                { EventId: { } one } => await operations.Replay(connection, id, one),
                { From: { } from } => await operations.Replay(connection, id, TimeAttribute.Read(from)!.Value,
                    given.To is { } to ? TimeAttribute.Read(to)!.Value : clock.GetUtcNow().AddMilliseconds(1)),
                _ => await operations.ReplayParked(connection, id),
            };
            if (!events.Failed(out _, out _))
                await notes.Add(connection, request, Subject(id), AuditActions.Replay);
            return events;
        });
        if (replayed.Failed(out var failure, out var count))
            return new Problem(failure);
        signals.Changes.Set();
        return TypedResults.Ok(new ReplayAnswer { Events = count });
    }

    [EndpointSummary("Lists the requests to the receiver, newest first, with their outcomes.")]
    internal static async Task<Results<Ok<WebhookAttemptPage>, Problem>> Attempts([Description(IdText)] string id,
        Query<PageQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        string[]? parts = null;
        if (given.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out var failure, out parts))
            return new Problem(failure);
        var read = await database.Read<Result<List<AttemptRow>>>(async connection =>
            (await WebhookOperations.Find(connection, id)).Failed(out var unknown, out _) ? unknown
                : await AttemptRows.Page(connection, id, parts?[0], given.Rows + 1));
        if (read.Failed(out failure, out var rows))
            return new Problem(failure);
        var (attempts, next) = PageQuery.Page(rows, given.Rows, WebhookAttempt.Of, last => Cursor.Write(last.Id));
        return TypedResults.Ok(new WebhookAttemptPage { Attempts = attempts, Next = next });
    }

    static async Task<Results<Ok<WebhookSummary>, Problem>> Change(OperatorRequest request, Database database, WebhookOperations operations,
        OperationNotes notes, string action, Func<DbConnection, ValueTask<Result<SubscriptionRow>>> change)
    {
        if ((await Write(request, database, notes, action, change)).Failed(out var failure, out var row))
            return new Problem(failure);
        operations.Committed(row);
        return TypedResults.Ok(await database.Read(connection => Describe(connection, row)));
    }

    static Task<Result<SubscriptionRow>> Write(OperatorRequest request, Database database, OperationNotes notes, string action,
        Func<DbConnection, ValueTask<Result<SubscriptionRow>>> change) => database.Write(async connection =>
    {
        var changed = await change(connection);
        if (!changed.Failed(out _, out var row))
            await notes.Add(connection, request, Subject(row.Id), action);
        return changed;
    });

    static Results<Ok<WebhookSecretAnswer>, Problem> Answer(Result<NewSecret> made, WebhookOperations operations)
    {
        if (made.Failed(out var failure, out var secret))
            return new Problem(failure);
        operations.Committed(secret.Subscription);
        return TypedResults.Ok(new WebhookSecretAnswer
        {
            Webhook = WebhookSummary.Of(secret.Subscription, new()),
            Secret = secret.Secret,
        });
    }

    static async ValueTask<WebhookSummary> Describe(DbConnection connection, SubscriptionRow row) =>
        WebhookSummary.Of(row, await DeliveryRows.Count(connection, row.Id));

    static Subject Subject(string id) => new("webhook", id);
}
