using System.Text.Json;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Transactions;
using Dapper;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Transactions;

/// <summary>What AP says, entered in whatever order it comes.</summary>
sealed class TransactionStoreTests : IAsyncDisposable
{
    static readonly string[] Statuses =
        ["incomplete", "pending_customer_info_update", "pending_anchor", "pending_external", "completed", "error"];

    readonly TempFolder folder = new();
    readonly FakeClock clock = new();
    readonly Database database;
    readonly TransactionStore transactions;

    public TransactionStoreTests()
    {
        database = Database.Open(new StoreOptions(folder.File("book.db")), clock);
        transactions = new TransactionStore(new ServiceKeys(new MasterKey(new byte[32]), new byte[32], new byte[32], true),
            OutboxRows.DropWaiting,
            new FirstStart(1000), new ChangeLog(new Signals()), clock);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task An_older_word_changes_nothing()
    {
        await Apply("t", "pending_anchor", 2000, UpdateSource.Answer);
        Assert.That(await Apply("t", "incomplete", 1999), Is.False);
        Assert.That(await Apply("t", "incomplete", 1999, UpdateSource.Answer), Is.False);
        Assert.That((await Find("t")).Status, Is.EqualTo("pending_anchor"));
    }

    [Test]
    public async Task Of_two_words_of_one_moment_AP_is_asked_and_until_then_nothing_is_decided()
    {
        await Apply("t", "incomplete", 2000);
        Assert.That(await Apply("t", "pending_anchor", 2000), Is.False);
        Assert.That(await ToRead(), Is.EqualTo(new[] { "t" }));
        Assert.That(await Due(), Is.Empty);

        Assert.That(await Apply("t", "pending_anchor", 2000, UpdateSource.Answer));
        Assert.That(await ToRead(), Is.Empty);
        Assert.That(await Due(), Is.EqualTo(new[] { "t" }));
    }

    [Test]
    public async Task The_same_word_again_is_no_news()
    {
        Assert.That(await Apply("t", "incomplete", 2000));
        Assert.That(await Apply("t", "incomplete", 2000), Is.False);
        Assert.That(await Apply("t", "incomplete", 2001), Is.False, "something changed that is none of ours");
        Assert.That(await ToRead(), Is.Empty);
        Assert.That((await Find("t")).UpdatedAt, Is.EqualTo(2001));
    }

    [TestCase("completed")]
    [TestCase("refunded")]
    [TestCase("expired")]
    [TestCase("error")]
    public async Task An_end_closes_it_and_gives_up_what_was_to_be_said(string status)
    {
        await Apply("t", "incomplete", 2000);
        await database.Write(connection => Value(OutboxRows.Append(connection, new OutboxRow { Id = "call", TransactionId = "t" })));
        Assert.That(await Apply("t", status, 2001, UpdateSource.Answer), Is.False);
        Assert.That((await Find("t")).Open, Is.False);
        Assert.That(await Due(), Is.Empty);
        Assert.That(await database.Read(async connection => await connection.ExecuteScalarAsync<string>("SELECT state FROM outbox")),
            Is.EqualTo(OutboxState.Dropped));
    }

    [TestCase("completed")]
    [TestCase("refunded")]
    [TestCase("expired")]
    [TestCase("error")]
    public async Task An_event_ends_nothing_by_itself(string status)
    {
        await Apply("t", "incomplete", 2000);
        foreach (var id in new[] { "t", "never-seen" })
        {
            Assert.That(await Apply(id, status, 2001), Is.False);
            Assert.That(await ToRead(), Does.Contain(id));
        }
        Assert.That(((await Find("t")).Status, (await Find("t")).Open), Is.EqualTo(("incomplete", true)));
        Assert.That((await Find("never-seen")).Sep, Is.Empty);

        Assert.That(await Apply("never-seen", "pending_anchor", 2000), "an earlier event");
        Assert.That(await ToRead(), Does.Contain("never-seen"), "AP is asked all the same");
    }

    [TestCase("completed")]
    [TestCase("pending_anchor")]
    public async Task An_event_of_the_future_waits_for_an_answer_and_the_answer_counts(string status)
    {
        var future = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        await Apply("t", "incomplete", 2000);

        Assert.That(await Apply("t", status, future), Is.False);
        Assert.That((await Find("t")).Status, Is.EqualTo("incomplete"));
        Assert.That(await ToRead(), Is.EqualTo(new[] { "t" }));

        await Apply("t", "pending_user_transfer_start", 2001, UpdateSource.Answer);
        Assert.That(((await Find("t")).Status, (await Find("t")).UpdatedAt), Is.EqualTo(("pending_user_transfer_start", 2001L)));
    }

    [Test]
    public async Task An_answer_corrects_what_an_event_said_and_of_two_answers_the_later_question_counts()
    {
        await Apply("t", "pending_anchor", 5000);
        Assert.That(await Apply("t", "incomplete", 2000, UpdateSource.Answer), "an event is a hint");
        Assert.That((await Find("t")).Status, Is.EqualTo("incomplete"));

        await Apply("t", "pending_anchor", 5000, UpdateSource.Answer);
        Assert.That(await Apply("t", "incomplete", 2000, UpdateSource.Answer), Is.False, "it was on its way for longer");
        clock.Advance(TimeSpan.FromSeconds(1));
        var asked = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.That(await database.Write(connection =>
            transactions.Apply(connection, View("t", "incomplete", 2000), UpdateSource.Answer, asked)),
            "AP's clock was put back");
        Assert.That((await Find("t")).Status, Is.EqualTo("incomplete"));
    }

    [Test]
    public async Task An_event_gives_a_transaction_no_other_customers()
    {
        await Apply("t", "pending_anchor", 2000, UpdateSource.Answer);
        Assert.That(await database.Write(connection =>
            transactions.Apply(connection, View("t", "pending_anchor", 3000) with { Account = Accounts.Plain(2) }, UpdateSource.Event)),
                Is.False);
        Assert.That((await Find("t")).Account, Is.EqualTo(Accounts.Plain(1)));
        Assert.That(await ToRead(), Is.EqualTo(new[] { "t" }));
    }

    [TestCase("""{"transfer_received_at":"2026-11-21T09:00:00Z"}""")]
    [TestCase("""{"amount_in":{"amount":"2000","asset":"iso4217:USD"}}""")]
    public async Task Money_that_came_in_and_other_amounts_are_news(string body)
    {
        await Apply("t", "pending_anchor", 2000, UpdateSource.Answer);
        var terms = TransactionTerms.Of(Transaction.Read(JsonElement.Parse(body)));
        Assert.That(await database.Write(connection =>
            transactions.Apply(connection, View("t", "pending_anchor", 3000) with { Terms = terms }, UpdateSource.Answer)));
    }

    [Test]
    public async Task What_comes_back_from_an_end_concerns_us_again()
    {
        await Apply("t", "error", 2000, UpdateSource.Answer);
        Assert.That(await Apply("t", "pending_anchor", 2001));
        Assert.That(await Due(), Is.EqualTo(new[] { "t" }));
    }

    [TestCase(999, false)]
    [TestCase(1000, true)]
    public async Task What_began_before_the_first_start_is_not_fresh(long startedAt, bool fresh)
    {
        await Apply("t", "incomplete", 2000, startedAt: startedAt);
        Assert.That((await Find("t")).AwaitsFirstDecision, Is.EqualTo(fresh));
    }

    [Test]
    public async Task An_id_that_somebody_named_is_filled_in_by_whatever_comes_first()
    {
        await database.Write(connection => Value(TransactionRows.Note(connection, "t", clock.GetUtcNow())));
        Assert.That(await ToRead(), Is.EqualTo(new[] { "t" }));
        Assert.That(await Apply("t", "incomplete", 2000));
        Assert.That((await ToRead(), (await Find("t")).AwaitsFirstDecision), Is.EqualTo((Array.Empty<string>(), true)));
    }

    /// <summary>AP repeats its events and mixes them up; times may be equal, and then AP is asked.</summary>
    [Test]
    public void Any_order_of_one_history_with_any_repeats_ends_the_same()
    {
        var step = from status in Gen.Elements(Statuses) from later in Gen.Choose(0, 2) select (status, later);
        var histories = from steps in Gen.ListOf(step)
                        from seed in Gen.Choose(0, int.MaxValue)
                        where steps.Count > 0
                        select (Steps: steps.ToList(), seed);
        var number = 0;
        Prop.ForAll(histories.ToArbitrary(), history =>
        {
            var id = $"t{number++}";
            var at = 2000L;
            var said = history.Steps.ConvertAll(step => (step.status, At: at += step.later));
            var random = new Random(history.seed);
            var arriving = said.Concat(said.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(arriving);

            var row = EndOf(id, arriving, said[^1]).GetAwaiter().GetResult();

            var open = said[^1].status is not ("completed" or "error");
            return (row.Status, row.UpdatedAt, row.Open) == (said[^1].status, said[^1].At, open)
                && Due().GetAwaiter().GetResult().Contains(id) == open;
        }).QuickCheckThrowOnFailure();
    }

    async Task<TransactionRow> EndOf(string id, (string Status, long At)[] arriving, (string Status, long At) last)
    {
        foreach (var (status, at) in arriving)
            await Apply(id, status, at);
        if ((await ToRead()).Contains(id))
            await Apply(id, last.Status, last.At, UpdateSource.Answer);
        return await Find(id);
    }

    Task<bool> Apply(string id, string status, long updatedAt, UpdateSource source = UpdateSource.Event, long startedAt = 1500) =>
        database.Write(connection => transactions.Apply(connection, View(id, status, updatedAt, startedAt), source));

    static PlatformView View(string id, string status, long updatedAt, long startedAt = 1500) =>
        new(id, "6", "deposit", status, startedAt, updatedAt, Accounts.Plain(1), Memo.None, "", "", "{}"u8.ToArray());

    async Task<TransactionRow> Find(string id) => (await database.Read(connection => TransactionRows.Find(connection, id)))!;

    async Task<string[]> Due() => [.. await database.Read(connection => TransactionRows.Due(connection, 1000))];

    async Task<string[]> ToRead() =>
        [.. await database.Read(connection => TransactionRows.ToRead(connection, clock.GetUtcNow().ToUnixTimeMilliseconds(), 1000))];

    static async ValueTask<int> Value(Task<int> task) => await task;
}
