using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Webhooks;

/// <summary>A subscription with what its receiver needs to check signatures. It is shown once.</summary>
sealed record NewSecret(SubscriptionRow Subscription, string Secret);

/// <summary>Changes to subscriptions, in the caller's transaction. <see cref="Committed"/> must be called after the commit.</summary>
sealed class WebhookOperations(ServiceKeys keys, Subscriptions subscriptions, WebhookForms forms, WebhookOptions options,
    TimeProvider clock)
{
    const int MaxSubscriptions = 100, MaxOfPartner = 20, MaxReplayed = 10_000, PageSize = 500;

    static readonly Failure Unknown = Failure.NotFound("id: no webhook has this id");

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Committed(SubscriptionRow row) => subscriptions.Put(row);

    public void Removed(string id) => subscriptions.Remove(id);

    public static async ValueTask<Result<SubscriptionRow>> Find(DbConnection connection, string id) =>
        await SubscriptionRows.Find(connection, id) is { } row ? row : Unknown;

    public async ValueTask<Result<NewSecret>> Add(DbConnection connection, SubscriptionRow draft)
    {
        if (ReceiverUrl.Problem(draft.Url, options) is { } problem)
            return problem;
        var most = draft.Owner.Length == 0 ? MaxSubscriptions : MaxOfPartner;
        if ((await SubscriptionRows.Of(connection, draft.Owner)).Count >= most)
            return Failure.Conflict(FormattableString.Invariant($"url: there are {most} webhooks; delete one first"));
        var form = forms.Of(draft);
        var (id, secret) = (draft.Id.Length == 0 ? Ids.New() : draft.Id, form.NewSecret());
        var row = draft with { Id = id, Secret = WebhookSecret.Seal(keys, id, secret), CreatedAt = Now, UpdatedAt = Now };
        await SubscriptionRows.Add(connection, row);
        return new NewSecret(row, form.Shown(secret));
    }

    /// <summary>Changes address and types. A receiver that the server has paused is resumed: its partner has repaired it.</summary>
    public async ValueTask<Result<SubscriptionRow>> Update(DbConnection connection, SubscriptionRow row)
    {
        if (ReceiverUrl.Problem(row.Url, options) is { } problem)
            return problem;
        await SubscriptionRows.Update(connection, row with { UpdatedAt = Now });
        return row.IsPausedByServer ? await Resume(connection, row.Id) : await Find(connection, row.Id);
    }

    /// <summary>What signs now, the newest first.</summary>
    public IReadOnlyList<string> Secrets(SubscriptionRow row) => WebhookSecret.Open(keys, row, clock.GetUtcNow());

    /// <summary>Ends all receivers of a partner.</summary>
    /// <returns>Their ids, for <see cref="Removed"/>.</returns>
    public static async ValueTask<List<string>> DeleteOf(DbConnection connection, string owner)
    {
        var ids = (await SubscriptionRows.Of(connection, owner)).ConvertAll(row => row.Id);
        foreach (var id in ids)
            await SubscriptionRows.Remove(connection, id);
        return ids;
    }

    public static ValueTask<Result<SubscriptionRow>> Pause(DbConnection connection, string id, string actor) =>
        Change(connection, id, row => SubscriptionRows.Pause(connection, row.Id, $"paused by {actor}"));

    /// <summary>What waits is due now, and gets the full time for its attempts.</summary>
    public ValueTask<Result<SubscriptionRow>> Resume(DbConnection connection, string id) => Change(connection, id, async row =>
        row.IsActive ? 0 : await SubscriptionRows.Resume(connection, row.Id) + await DeliveryRows.Resume(connection, row.Id, Now));

    /// <param name="keep">How long the old secret still signs.</param>
    public async ValueTask<Result<NewSecret>> Rotate(DbConnection connection, string id, TimeSpan keep)
    {
        var secret = "";
        return (await Change(connection, id, row =>
        {
            secret = forms.Of(row).NewSecret();
            return SubscriptionRows.Rotate(connection, row.Id, WebhookSecret.Seal(keys, row.Id, secret),
                (clock.GetUtcNow() + keep).ToUnixTimeMilliseconds());
        })).Failed(out var failure, out var changed) ? failure : new NewSecret(changed, forms.Of(changed).Shown(secret));
    }

    public static async ValueTask<Result<SubscriptionRow>> Delete(DbConnection connection, string id)
    {
        if ((await Find(connection, id)).Failed(out var failure, out var row))
            return failure;
        await SubscriptionRows.Remove(connection, id);
        return row;
    }

    /// <summary>Sends one event again, also if the filter does not match.</summary>
    /// <returns>The number of events.</returns>
    public async ValueTask<Result<int>> Replay(DbConnection connection, string id, string eventId)
    {
        if ((await Find(connection, id)).Failed(out var failure, out var row))
            return failure;
        if (await ChangeRows.Find(connection, eventId) is not { } change
            || !row.MaySee(change))
            return Failure.NotFound("event_id: no event has this id, or its retention has ended");
        var batch = new StatementBatch();
        await FanOut.Add(connection, batch, change, [row], Now);
        await batch.Run(connection);
        return 1;
    }

    /// <summary>Sends the events of a time again that the filter matches.</summary>
    /// <param name="to">The instant after the last one.</param>
    public async ValueTask<Result<int>> Replay(DbConnection connection, string id, DateTimeOffset from, DateTimeOffset to)
    {
        if ((await Find(connection, id)).Failed(out var failure, out var row))
            return failure;
        var (count, after) = (0, (At: long.MinValue, Seq: 0L));
        while (true)
        {
            var changes = await ChangeRows.Between(connection, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), after, PageSize);
            var batch = new StatementBatch();
            foreach (var change in changes)
            {
                if (!row.Matches(change))
                    continue;
                if (++count > MaxReplayed)
                    return Failure.Invalid(FormattableString.Invariant($"to: more than {MaxReplayed} events; give a shorter time"));
                await FanOut.Add(connection, batch, change, [row], Now);
            }
            await batch.Run(connection);
            if (changes.Count < PageSize)
                return count;
            after = (changes[^1].At, changes[^1].Seq);
        }
    }

    /// <summary>Sends again what was given up.</summary>
    public async ValueTask<Result<int>> ReplayParked(DbConnection connection, string id) =>
        (await Find(connection, id)).Failed(out var failure, out _) ? failure : await DeliveryRows.RetryParked(connection, id, Now);

    static async ValueTask<Result<SubscriptionRow>> Change(DbConnection connection, string id, Func<SubscriptionRow, Task<int>> change)
    {
        if ((await Find(connection, id)).Failed(out var failure, out var row))
            return failure;
        await change(row);
        return (await SubscriptionRows.Find(connection, id))!;
    }
}
