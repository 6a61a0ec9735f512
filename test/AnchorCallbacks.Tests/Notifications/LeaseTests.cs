using AnchorCallbacks.Notifications;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>A process that was held up for longer than its lease, while another process has leased the same call.</summary>
[OnEachEngine]
sealed class LeaseTests : IAsyncDisposable
{
    readonly OpenStore store = new();

    Database Database => store.Database;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Test]
    public async Task A_late_process_neither_sends_the_call_nor_lets_it_be_sent_again()
    {
        await Append("call");
        var late = await Lease(now: 100, until: 110);
        var second = await Lease(now: 111, until: 121);
        Assert.That(second.Select(row => row.IsAnswerLost), Is.EqualTo(new[] { true }));
        // AP has not executed the call, so the second process sends it.
        await Database.Write(async connection => await OutboxRows.ScheduleRetry(connection, second[0], 112, CallUncertainty.None,
            "", ""));
        var sent = await Lease(now: 112, until: 122);
        Assert.That(sent.Select(row => row.IsAnswerLost), Is.EqualTo(new[] { false }));

        Assert.That(await Database.Write(connection => OutboxRows.Renew(connection, late, 130)), Is.Empty);
        await Database.Write(connection => OutboxRows.Return(connection, late, 113));
        await Database.Write(async connection => await OutboxRows.ScheduleRetry(connection, late[0], 113, CallUncertainty.None, "",
            "late"));

        Assert.That(await Lease(now: 121, until: 131), Is.Empty, "the call in flight is leased again");
    }

    [Test]
    public async Task A_renewed_lease_lasts_longer()
    {
        await Append("call");
        var rows = await Lease(now: 100, until: 110);

        Assert.That(await Database.Write(connection => OutboxRows.Renew(connection, rows, 130)), Is.EqualTo(rows));

        Assert.That(await Lease(now: 129, until: 139), Is.Empty);
        Assert.That(await Lease(now: 130, until: 140), Has.Count.EqualTo(1));
    }

    Task<int> Append(string id) => Database.Write(
        async connection => await OutboxRows.Append(connection, new() { Id = id, TransactionId = "t" }));

    Task<List<OutboxRow>> Lease(long now, long until) => Database.Write(connection => OutboxRows.Lease(connection, now, until, 10));
}
