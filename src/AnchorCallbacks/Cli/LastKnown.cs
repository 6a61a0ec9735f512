using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Reads one transaction in bounded time: from AP, or from this server if AP does not answer.</summary>
static class LastKnown
{
    /// <exception cref="VerbFailedException">AP does not answer within Operator:TimeoutSeconds. Retries take longer.</exception>
    public static async Task<Transaction> Read(VerbContext context, string id, CancellationToken cancel)
    {
        var timeout = context.Settings.Operator.Timeout;
        using var client = context.Connect();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        either.CancelAfter(timeout);
        try
        {
            return await client.GetTransactionAsync(id, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new VerbFailedException("unreachable",
                $"AP does not answer within {Printable.Count((long)timeout.TotalSeconds, "second")} (Operator:TimeoutSeconds).",
                ExitCode.NotReachable);
        }
    }

    /// <summary>Shows the transaction as this server knows it. It is not payable.</summary>
    /// <param name="problem">Why AP cannot be asked.</param>
    /// <returns>False if this server does not know it either.</returns>
    public static async Task<bool> Show(VerbContext context, string id, string problem, CancellationToken cancel)
    {
        TransactionDetail known;
        try
        {
            using var client = context.ConnectAsOperator();
            known = await client.Api.GetTransaction(id, cancel);
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            return false;
        }
        if (known.Platform is not { } json)
            return false;
        var transaction = Transaction.Read(json);
        var customers = known.Customers.Select(customer => new PayableCustomer
        {
            Role = customer.Role,
            Id = customer.Id,
            Status = customer.Status,
        });
        var mark = new TransactionMark(known.InReview, false, problem, known.RefundDue, known.Problem, [.. customers]);
        if (context.Output.Json)
        {
            var node = TransactionView.ToJson(transaction, mark);
            node["outcome"] = "unreachable";
            context.Output.Document(node);
        }
        else
            TransactionView.Show(context.Output, transaction, mark);
        context.Output.Warn($"{problem} This is the transaction as this server knew it at {Printable.Time(known.UpdatedAt)}.");
        return true;
    }
}
