using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>AP's messages have no limit, so lists shorten them.</summary>
sealed class ListSizeTests
{
    [Test]
    public void A_long_message_of_AP_is_shortened_in_lists()
    {
        var text = new string('x', 1 << 20);

        var call = CallSummary.Of(new OutboxRow { Reason = text });
        var transaction = TransactionSummary.Of(new TransactionListRow
        {
            Problem = text,
            ParkedId = "1",
            ParkedMethod = "notify_customer_info_updated",
            ParkedReason = text,
        });

        Assert.That(call.Reason, Has.Length.EqualTo(1000).And.EndWith("…"));
        Assert.That(transaction.Problem, Has.Length.EqualTo(1000));
        Assert.That(transaction.ParkedCall!.Reason, Has.Length.EqualTo(1000));
        Assert.That(CallSummary.Of(new OutboxRow { Reason = text[..1000] }).Reason, Is.EqualTo(text[..1000]));
    }
}
