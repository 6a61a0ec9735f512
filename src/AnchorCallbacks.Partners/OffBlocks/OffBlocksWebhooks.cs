using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary><c>/webhooks</c>: the partner's own receivers. The engine sends to them as to all others.</summary>
sealed class OffBlocksWebhooks(Database database, WebhookOperations operations, Idempotency idempotency, TimeProvider clock)
{
    const int LongestUrl = 1000;

    static readonly PartnerAnswer NotFound = OffBlocksAnswers.Error(Failure.NotFound("no webhook has this id"));

    public ValueTask<PartnerAnswer> List(DoorRequest request) => database.Read(async connection =>
    {
        var all = await SubscriptionRows.Of(connection, request.Partner.Name);
        return PartnerAnswer.Of(200, json =>
        {
            json.WriteStartArray();
            foreach (var row in all)
                Write(json, row);
            json.WriteEndArray();
        });
    });

    public ValueTask<PartnerAnswer> Get(DoorRequest request) => database.Read(async connection =>
        await Find(connection, request, request.Reference("id")) is { } row ? Answer(row) : NotFound);

    /// <summary>The public keys that sign: the newest first. The real service documents no signature, so it has no such call.</summary>
    public ValueTask<PartnerAnswer> Keys(DoorRequest request) => database.Read(async connection =>
    {
        if (await Find(connection, request, request.Reference("id")) is not { } row)
            return NotFound;
        var keys = operations.Secrets(row);
        return PartnerAnswer.Of(200, json =>
        {
            json.WriteStartArray();
            foreach (var key in keys)
            {
                json.WriteStartObject();
                json.WriteString("keyId", OffBlocksForm.KeyId(key));
                json.WriteString("publicKey", OffBlocksForm.PublicKey(key));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    });

    /// <summary>Makes a receiver, or changes the one with the given id.</summary>
    public async ValueTask<PartnerAnswer> Put(DoorRequest request, string key)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return Invalid("body: must be a JSON object without repeated members");
        var root = body.RootElement;
        var id = Json.Text(root, "id");
        if (id is null && root.TryGetProperty("id", out var given) && given.ValueKind != JsonValueKind.Null)
            return Invalid("id: must be the id of a webhook, as a string");
        if (Json.Text(root, "callbackUrl") is not { Length: > 0 and <= LongestUrl } url)
            return Invalid(FormattableString.Invariant($"callbackUrl: must be an address of 1 to {LongestUrl} characters"));
        if (!root.TryGetProperty("types", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > 100
            || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String
                || Json.Text(item) is not { } type || !OffBlocksWebhookForm.Types.Contains(type)))
            return Invalid($"types: must be an array of {string.Join(", ", OffBlocksWebhookForm.Types)}");
        var types = list.EnumerateArray().Select(item => item.GetString()!).Distinct().ToList();
        var wanted = new SubscriptionRow
        {
            Owner = request.Partner.Name,
            Form = OffBlocksWebhookForm.Name,
            Url = url,
            Types = string.Join(' ', types),
            Kinds = OffBlocksWebhookForm.KindsOf(types),
        };
        return await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            if (id is null)
            {
                var added = await operations.Add(connection, wanted with { Id = Guid.NewGuid().ToString() });
                return added.Failed(out var refused, out var made) ? new(Refusal(refused))
                    : await Done(connection, request, made.Subscription, AuditActions.Add);
            }
            if (await Find(connection, request, id) is not { } known)
                return new(NotFound);
            var updated = await operations.Update(connection, known with { Url = url, Types = wanted.Types, Kinds = wanted.Kinds });
            return updated.Failed(out var failure, out var changed) ? new(Refusal(failure))
                : await Done(connection, request, changed, AuditActions.Update);
        });
    }

    /// <summary>What waits is not delivered.</summary>
    public async ValueTask<PartnerAnswer> Delete(DoorRequest request, string key) =>
        await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            if (await Find(connection, request, request.Reference("id")) is not { } row)
                return new(NotFound);
            await WebhookOperations.Delete(connection, row.Id);
            await Note(connection, request, row, AuditActions.Delete);
            return new(Answer(row), () => operations.Removed(row.Id));
        });

    async ValueTask<ChangeResult> Done(DbConnection connection, DoorRequest request, SubscriptionRow row, string action)
    {
        await Note(connection, request, row, action);
        return new(Answer(row), () => operations.Committed(row));
    }

    Task<int> Note(DbConnection connection, DoorRequest request, SubscriptionRow row, string action) =>
        OperationLog.Append(connection, new Subject("webhook", row.Id), clock.GetUtcNow(), request.Partner.Actor, action);

    /// <summary>Null also for a webhook of another partner, or of the anchor itself.</summary>
    static async ValueTask<SubscriptionRow?> Find(DbConnection connection, DoorRequest request, string id) =>
        await SubscriptionRows.Find(connection, id) is { } row && row.Owner == request.Partner.Name ? row : null;

    static PartnerAnswer Answer(SubscriptionRow row) => PartnerAnswer.Of(200, json => Write(json, row));

    static void Write(Utf8JsonWriter json, SubscriptionRow row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("callbackUrl", row.Url);
        json.WriteStartArray("types");
        foreach (var type in SubscriptionRow.Words(row.Types))
            json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteString("createdAt", PartnerEvents.Time(row.CreatedAt));
        json.WriteString("updatedAt", PartnerEvents.Time(row.UpdatedAt));
        json.WriteEndObject();
    }

    /// <summary>In the words of this API, and without the names of our settings.</summary>
    static PartnerAnswer Refusal(Failure failure) => Invalid(failure.Text.Replace("url:", "callbackUrl:", StringComparison.Ordinal)
        .Split("; Webhooks:")[0]);

    static PartnerAnswer Invalid(string text) => OffBlocksAnswers.Error(Failure.Invalid(text));
}
