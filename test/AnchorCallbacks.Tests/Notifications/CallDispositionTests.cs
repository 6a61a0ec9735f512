using System.Reflection;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>What becomes of a call, by what came of it.</summary>
sealed class CallDispositionTests
{
    const string Notify = "notify_customer_info_updated";

    static readonly NotifyCustomerInfoUpdated Call = new() { TransactionId = "t", CustomerId = "c", Message = "m" };

    static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case(new RefusalReason.WrongStatus(default, default, default, false), CallDisposition.Refused);
        yield return Case(new RefusalReason.ChangedMeanwhile(), CallDisposition.Stale);
        yield return Case(new RefusalReason.CallbackFailed(), CallDisposition.Retry);
        yield return Case(new RefusalReason.BatchLimit(40), CallDisposition.Retry);
        yield return Case(new RefusalReason.NotFound("transaction"), CallDisposition.Parked);
        yield return Case(new RefusalReason.BadParameter(), CallDisposition.Parked);
        yield return Case(new RefusalReason.NoSuchMethod(null, null), CallDisposition.Parked);
        yield return Case(new RefusalReason.NothingToAsk("ACCEPTED"), CallDisposition.Parked);
        yield return Case(new RefusalReason.Other(), CallDisposition.Parked);
        TestCaseData Case(RefusalReason reason, CallDisposition disposition) =>
            new TestCaseData(reason, disposition).SetArgDisplayNames(reason.GetType().Name, disposition.ToString());
    }

    [TestCaseSource(nameof(Refusals))]
    public void A_refusal_has_its_fate(object reason, object disposition) =>
        Assert.That(CallDispositions.Of(new(Call, null, Make<PlatformRefusedException>(-32600, "text", null, Notify, "t", reason), null,
            null)),
            Is.EqualTo(disposition));

    [Test]
    public void An_answer_settles_a_lost_one_is_looked_up_and_nothing_sent_is_sent_again()
    {
        Assert.That(CallDispositions.Of(new(Call, new Transaction { Id = "t" }, null, null, null)), Is.EqualTo(CallDisposition.Settled));
        Assert.That(CallDispositions.Of(new(Call, null, null, null, new OutcomeUnknown("reset"))), Is.EqualTo(CallDisposition.ReadFirst));
        foreach (var cause in Enum.GetValues<UnreachableCause>())
            Assert.That(CallDispositions.Of(new(Call, null, null, Make<PlatformUnreachableException>(cause, "away", null), null)),
                Is.EqualTo(CallDisposition.Retry));
    }

    [TestCase("NEEDS_INFO", "6", "pending_customer_info_update")]
    [TestCase("NEEDS_INFO", "31", "pending_customer_info_update")]
    [TestCase("ACCEPTED", "6", "pending_anchor")]
    [TestCase("ACCEPTED", "31", "pending_receiver")]
    [TestCase("PROCESSING", "6", "pending_anchor")]
    [TestCase("PROCESSING", "31", "pending_receiver")]
    [TestCase("REJECTED", "6", "error")]
    [TestCase("REJECTED", "31", "error")]
    public void After_a_lost_answer_the_transaction_tells_whether_it_took_effect(string told, string sep, string status)
    {
        Assert.That(CallDispositions.AfterReading(Row(told), View(status, sep, 200)), Is.EqualTo(CallDisposition.Settled));
        Assert.That(CallDispositions.AfterReading(Row(told), View(status, sep, 100)), Is.EqualTo(CallDisposition.Retry),
            "it is as it was before the call");
        Assert.That(CallDispositions.AfterReading(Row(told), View("pending_external", sep, 200)), Is.EqualTo(CallDisposition.Stale),
            "somebody moved it on");
        Assert.That(CallDispositions.AfterReading(Row(told, seenStatus: status), View(status, sep, 200)), Is.EqualTo(CallDisposition.Stale),
            "it stood there before: another's change looks like ours");
    }

    [TestCase("notify_onchain_funds_sent")]
    [TestCase("notify_refund_sent")]
    [TestCase("request_offchain_funds")]
    public void What_must_not_happen_twice_is_never_repeated_on_a_guess(string method)
    {
        Assert.That(CallDispositions.AfterReading(Row("", method), View("completed", "6", 200)), Is.EqualTo(CallDisposition.Parked));
        Assert.That(CallDispositions.AfterReading(Row("", method), View("pending_anchor", "6", 100)), Is.EqualTo(CallDisposition.Retry),
            "nothing has changed since before it");
        Assert.That(CallDispositions.AfterReading(Row("", method, seenAt: 0), View("pending_anchor", "6", 0)),
            Is.EqualTo(CallDisposition.Parked),
            "nobody knows how it was before");
    }

    [Test]
    public void What_AP_refuses_from_the_state_we_knew_is_not_tried_for_ever()
    {
        Assert.That(CallDispositions.AfterReading(Row("ACCEPTED", unsure: CallUncertainty.Refused), View("pending_external", "6", 100)),
            Is.EqualTo(CallDisposition.Parked));
        Assert.That(CallDispositions.AfterReading(Row("ACCEPTED", unsure: CallUncertainty.Refused), View("pending_external", "6", 200)),
            Is.EqualTo(CallDisposition.Stale));
        Assert.That(CallDispositions.AfterReading(Row("ACCEPTED", unsure: CallUncertainty.Refused), View("pending_anchor", "6", 200)),
            Is.EqualTo(CallDisposition.Stale), "it did not take effect, wherever it is now");
    }

    [Test]
    public void Of_several_answers_the_first_that_led_where_AP_went_was_heard()
    {
        var (lacks, fine) = (new CallbackAnswer("NEEDS_INFO", "first_name"), new CallbackAnswer("ACCEPTED", ""));
        var waits = View("pending_customer_info_update", "6", 200);
        Assert.That(CallDispositions.AnswerUsed([], waits), Is.Null);
        Assert.That(CallDispositions.AnswerUsed([lacks, fine], waits)?.Status, Is.EqualTo("NEEDS_INFO"));
        Assert.That(CallDispositions.AnswerUsed([fine, lacks], waits)?.Status, Is.EqualTo("NEEDS_INFO"));
        Assert.That(CallDispositions.AnswerUsed([lacks, fine], View("pending_anchor", "6", 200))?.Status, Is.EqualTo("ACCEPTED"));
        Assert.That(CallDispositions.AnswerUsed([lacks, fine], null)?.Status, Is.EqualTo("NEEDS_INFO"), "the answer is lost: the first");
    }

    static OutboxRow Row(string told, string method = Notify, long seenAt = 100, long unsure = CallUncertainty.AnswerLost,
        string seenStatus = "incomplete") =>
        new()
        {
            Id = "1",
            TransactionId = "t",
            CustomerId = "c",
            Method = method,
            Notice = told.Length == 0 ? ""
            : $"c|sender|{told}|",
            UpdatedAtBefore = seenAt,
            StatusBefore = seenStatus,
            Uncertainty = unsure
        };

    static PlatformView View(string status, string sep, long updatedAt) =>
        new("t", sep, "deposit", status, 0, updatedAt, "", Memo.None, "", "", []);

    static T Make<T>(params object?[] arguments) =>
        (T)Activator.CreateInstance(typeof(T), BindingFlags.Instance | BindingFlags.NonPublic, null, arguments, null)!;
}

/// <summary>How long to wait after how many failures.</summary>
sealed class BackoffTests
{
    [Test]
    public void The_wait_doubles_from_a_second_to_five_minutes_and_is_spread_by_half()
    {
        for (var attempts = 0L; attempts < 40; attempts++)
        {
            var middle = Math.Min(Math.Pow(2, attempts), 300);
            for (var i = 0; i < 200; i++)
                Assert.That(Backoff.After(attempts).TotalSeconds, Is.InRange(middle * 0.5, middle * 1.5), $"{attempts} attempts");
        }
        Assert.That(Backoff.After(long.MaxValue), Is.LessThanOrEqualTo(TimeSpan.FromMinutes(7.5)));
        Assert.That(Enumerable.Range(0, 50).Select(_ => Backoff.After(9)).Distinct().Count(), Is.GreaterThan(10));
    }
}
