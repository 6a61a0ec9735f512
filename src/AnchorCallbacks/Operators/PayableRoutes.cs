using System.ComponentModel;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>May a transaction be paid, and who pays it. An idempotency key is not looked at: a claim repeated is judged again, so that
/// nobody is told to pay by an answer that is no longer true.</summary>
static class PayableRoutes
{
    static readonly Failure NotClaimed = Failure.NotFound("id: nobody has claimed this transaction");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions/{id}/payable", Get).Requires(OperatorRole.Viewer);
        routes.MapPost("/transactions/{id}/claim", Claim).Requires(OperatorRole.Approver);
        routes.MapDelete("/transactions/{id}/claim", Release).Requires(OperatorRole.Approver);
        routes.MapPost("/transactions/{id}/funds", AddFunds).Requires(OperatorRole.Approver);
        routes.MapPost("/restore/confirm", Confirm).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("May this transaction be paid? AP is asked first, then the committed record is judged. What is unknown is a no.")]
    internal static async Task<Results<Ok<PayableAnswer>,
        Problem>> Get([Description(TransactionRoutes.IdText)] string id, PayoutCheck payouts, CancellationToken cancel) =>
        (await payouts.Check(id, cancel)).Failed(out var failure, out var answer) ? new Problem(failure)
            : TypedResults.Ok(PayableAnswer.Of(answer));

    [EndpointSummary("Records who pays, if the transaction is payable. The first reference wins, and stays until it is released.")]
    internal static async Task<Results<Ok<PayableAnswer>, Problem>> Claim(
        [Description(TransactionRoutes.IdText)] string id, Body<ClaimRequest> body, OperatorRequest request, PayoutCheck payouts,
            CancellationToken cancel) =>
        body.Failed(out var problem, out var given) ? problem
        : (await payouts.Claim(id, given.Reference, request.Actor, cancel)).Failed(out var failure, out var answer) ? new Problem(failure)
        : TypedResults.Ok(PayableAnswer.Of(answer));

    [EndpointSummary("Takes a claim back. Make sure first that the payment has not been made.")]
    internal static async Task<Results<NoContent, Problem>> Release(
        [Description(TransactionRoutes.IdText)] string id, OperatorRequest request, Database database, TimeProvider clock) =>
        await database.Write(async connection =>
        {
            if (await PayoutRows.RemoveClaim(connection, id) == 0)
                return false;
            await OperationLog.Append(connection, Subject.Transaction(id), [], clock.GetUtcNow(), request.Actor, "release");
            return true;
        }) ? TypedResults.NoContent() : new Problem(NotClaimed);

    [EndpointSummary("""
        Says that AP has answered notify_offchain_funds_received: AP does not show of a SEP-24 deposit that its funds are in. The command line says it after
        each such call. AP must have the transaction in pending_anchor.
        """)]
    internal static async Task<Results<NoContent, Problem>> AddFunds(
        [Description(TransactionRoutes.IdText)] string id, OperatorRequest request, Database database, PayoutCheck payouts,
            TimeProvider clock, CancellationToken cancel)
    {
        if ((await payouts.Ask(id, cancel)).Failed(out var failure, out var answer))
            return new Problem(failure);
        if (PayoutKind.Of(answer.Transaction) is not { IsDeposit: true } || answer.Transaction.Status != TransactionStatus.PendingAnchor)
            return new Problem(Failure.Conflict(
                "id: AP takes notify_offchain_funds_received of a deposit, and then has it in pending_anchor"));
        await database.Write(async connection =>
        {
            await FundsRows.AddProof(connection, id, request.Actor, clock.GetUtcNow());
            await OperationLog.Append(connection, Subject.Transaction(id), [], clock.GetUtcNow(), request.Actor, "funds");
            return true;
        });
        return TypedResults.NoContent();
    }

    [EndpointSummary("After a restore that could not read the replaced store: those who must not be paid are rejected again, and transactions may be payable.")]
    internal static async Task<Results<NoContent, Problem>> Confirm(OperatorRequest request, Database database, TimeProvider clock) =>
        await database.Write(async connection =>
        {
            if (await UnconfirmedRestore.Confirm(connection) == 0)
                return false;
            await OperationLog.Append(connection, new Subject("store", "restore"), [], clock.GetUtcNow(), request.Actor, "confirm");
            return true;
        }) ? TypedResults.NoContent() : new Problem(Failure.Conflict("store: there is no restore to confirm"));
}
