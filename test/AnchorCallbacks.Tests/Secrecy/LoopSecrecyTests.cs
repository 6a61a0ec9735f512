using System.Text.Json;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>What is said between us and AP about a person is in no file and no log: messages, calls, transactions, events.</summary>
[OnEachEngine]
sealed class LoopSecrecyTests
{
    const string Asked = "Planted: we need the passport of Wilhelmina-Desideria", TurnedDown = "Planted: Featherstonehaugh is on a list",
        Body = "Planted: paid to 742 Plantation Crescent",
        Event = "Planted: an event about Quillfeather and Daughters", Address = "203.0.113.198";

    readonly PlantedValues planted = new();

    public LoopSecrecyTests()
    {
        foreach (var value in new[] { Asked, TurnedDown, Body, Event, Address, "Wilhelmina-Desideria", "Featherstonehaugh" })
            planted.Add(value, value);
    }

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task Messages_calls_transactions_and_events_are_in_no_file_or_log(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, EventDelivery.InOrder, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        await loop.Give(wallet, ("first_name", "Wilhelmina-Desideria"), ("last_name", "Featherstonehaugh"),
            ("email_address", "w@example.com"));
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        loop.Platform.Change(id, t => t with { Message = Body, ExternalTransactionId = Address });
        Assert.That((await loop.Server.PostEvent(JsonSerializer.Serialize(new
        {
            id = "e1",
            type = "transaction_status_changed",
            payload = new
            {
                transaction = new
                {
                    id = "of-an-event",
                    sep = "6",
                    status = "incomplete",
                    message = Event,
                    request_client_ip_address = Address
                }
            },
        }))).Status, Is.EqualTo(200));
        Assert.That((await loop.Server.PostEvent($$"""{"id":"e2","type":"transaction_created","payload":{"transaction":{"message":"{{Event}}"} } }""")).Status, Is.EqualTo(200));
        await loop.Name(wallet, id);

        // Once waiting while AP is away, once refused, once told.
        await loop.Platform.GoDown();
        await loop.Ask(id, "id_number", Asked);
        for (var i = 0; i < 40 || (i < 4000 && await Unsent(loop) == 0); i++)
            await loop.Pass(TimeSpan.FromSeconds(10));
        Assert.That(await Unsent(loop), Is.EqualTo(1));
        await AssertNothingFound(loop, "while a call waits");
        await loop.Platform.ComeUp();
        await loop.UntilStatus(id, Course.Waiting);
        Assert.That(loop.Platform[id].Message, Is.EqualTo(Asked));
        await loop.Settle();
        await AssertNothingFound(loop, "after an ask");

        loop.Platform.Faults.Next(Fault.HalfBody, Fault.ResetAfter, Fault.ServerError);
        await loop.Server.MustDecide(await loop.CustomerOf(wallet), new { decision = "reject", type = "sep6", message = TurnedDown });
        await loop.UntilStatus(id, "error");
        Assert.That(loop.Platform[id].Message, Is.EqualTo(TurnedDown));
        await loop.Settle();
        await AssertNothingFound(loop, "after a rejection");
        await loop.RestartServer();
        await AssertNothingFound(loop, "after a restart");

        var inTheClear = new PlantedValues();
        inTheClear.Add("transaction", id);
        Assert.That(inTheClear.FoundInFiles(await loop.Server.FilesToSearch()), Is.Not.Empty, "the search does not see the data");
    }

    async Task AssertNothingFound(Loop loop, string when)
    {
        Assert.That(planted.FoundInFiles(await loop.Server.FilesToSearch()), Is.Empty, when);
        Assert.That(planted.FoundIn(loop.Server.Log.Text), Is.Empty, $"in the log {when}");
    }

    static async Task<long> Unsent(Loop loop) =>
        await loop.Server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(
        "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"));
}
