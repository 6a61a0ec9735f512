using AnchorCallbacks.Changes;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Webhooks;

/// <summary>The subscriptions as this process knows them. They decide which changes are recorded: without one, none is.</summary>
sealed class Subscriptions(Database database, ChangeLog changes, Signals signals, TimeProvider clock)
{
    /// <summary>How soon this process knows what another one has changed.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    readonly Lock gate = new();
    readonly Dictionary<string, int> resumes = [];
    Dictionary<string, SubscriptionRow> known = [];
    DateTimeOffset loadedAt;

    public IReadOnlyList<SubscriptionRow> All
    {
        get
        {
            lock (gate)
                return [.. known.Values];
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return known.Count == 0;
        }
    }

    public SubscriptionRow? Find(string id)
    {
        lock (gate)
            return known.GetValueOrDefault(id);
    }

    /// <summary>How often a subscription was resumed, as far as this process knows.</summary>
    public int Resumes(string id)
    {
        lock (gate)
            return resumes.GetValueOrDefault(id);
    }

    /// <summary>The subscriptions that the server has paused, for people.</summary>
    public IEnumerable<string> Alarms => All.Where(row => row.IsPausedByServer).Select(row => row.Name.Length == 0
        ? $"webhook {row.Id} is paused: {row.Reason}" : $"webhook {row.Id} ({row.Name}) is paused: {row.Reason}");

    public async Task Load()
    {
        var rows = await database.Read(SubscriptionRows.All);
        lock (gate)
        {
            foreach (var row in rows)
                CountResume(row);
            known = rows.ToDictionary(row => row.Id);
            loadedAt = clock.GetUtcNow();
            Apply();
        }
    }

    /// <summary>Reads what other processes have changed. While that fails, every change is recorded: a subscription may be new.</summary>
    public async Task Refresh()
    {
        if (!database.IsShared || clock.GetUtcNow() - loadedAt < RefreshInterval)
            return;
        try
        {
            await Load();
        }
        catch
        {
            changes.Wanted = ChangeKind.All | ChangeKind.OfPartners;
            throw;
        }
    }

    /// <summary>After the commit: a change that follows the answer is recorded.</summary>
    public void Put(SubscriptionRow row)
    {
        lock (gate)
        {
            CountResume(row);
            known[row.Id] = row;
            Apply();
        }
        signals.Changes.Set();
    }

    public void Remove(string id)
    {
        lock (gate)
        {
            known.Remove(id);
            resumes.Remove(id);
            Apply();
        }
    }

    void CountResume(SubscriptionRow row)
    {
        if (row.IsActive && known.GetValueOrDefault(row.Id) is { IsActive: false })
            resumes[row.Id] = resumes.GetValueOrDefault(row.Id) + 1;
    }

    // A paused subscription gets its changes when it is resumed.
    void Apply() => changes.Wanted = known.Values.Aggregate(ChangeKind.None, (kinds, row) => kinds | row.WantedKinds);
}
