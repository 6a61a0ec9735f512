using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Reads a transaction from AP right before AP is notified that its customer is rejected. That call ends the transaction, and AP
/// takes no refund afterwards. So money that has come in since the decision must stop the call.</summary>
sealed class FundsCheck(Database database, TransactionStore transactions, PlatformLink link, TimeProvider clock)
{
    const string Rejected = "REJECTED";

    /// <summary>Reads the transactions of rejections. A change makes a transaction due: its call is not sent, and it is decided
    /// again.</summary>
    /// <returns>The calls that must wait because AP did not answer.</returns>
    public async Task<(List<OutboxRow> Unread, PlatformUnreachableException? Reason)> Read(List<OutboxRow> rows, CancellationToken cancel)
    {
        var rejections = rows.FindAll(row => Notice.Parse(row.Notice)?.Status is Rejected or Notice.Failed);
        var read = await Task.WhenAll(rejections.Select(row => Read(row, cancel)));
        return ([.. rejections.Where((_, i) => !read[i].Done)],
            read.Select(result => result.Reason).FirstOrDefault(reason => reason is not null));
    }

    async Task<(bool Done, PlatformUnreachableException? Reason)> Read(OutboxRow row, CancellationToken cancel)
    {
        var asked = clock.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            if (PlatformView.Of(await link.Read(row.TransactionId, cancel)) is { } view)
                await database.Write(async connection => await transactions.Apply(connection, view, UpdateSource.Answer, asked));
            return (true, null);
        }
        catch (PlatformUnreachableException e)
        {
            return (false, e);
        }
        catch (PlatformRefusedException)
        {
            // AP does not know the transaction. It refuses the call too, with the reason.
            return (true, null);
        }
        catch (OperationCanceledException)
        {
            return (false, null);
        }
    }
}
