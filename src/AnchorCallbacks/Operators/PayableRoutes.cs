using System.ComponentModel;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>May a transaction be paid, and who pays it? These routes ignore an idempotency key. A repeated claim is checked again, because
/// an old answer may no longer be true.</summary>
static class PayableRoutes
{
    static readonly Failure NotClaimed = Failure.NotFound("id: this transaction is not claimed");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions/{id}/payable", Get).Requires(OperatorRole.Viewer);
        routes.MapPost("/transactions/{id}/claim", Claim).Requires(OperatorRole.Approver);
        routes.MapDelete("/transactions/{id}/claim", Release).Requires(OperatorRole.Approver);
        routes.MapPost("/transactions/{id}/funds", AddFunds).Requires(OperatorRole.Approver);
        routes.MapPost("/restore/confirm", Confirm).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("""
        May this transaction be paid? The server asks AP first, then checks the committed record. If anything is unknown, the answer is no.
        """)]
    internal static async Task<Results<Ok<PayableAnswer>, Problem>> Get(
        [Description(TransactionRoutes.IdText)] string id, PayoutCheck payouts, CancellationToken cancel) =>
        (await payouts.Check(id, cancel)).Failed(out var failure, out var answer) ? new Problem(failure)
            : TypedResults.Ok(PayableAnswer.Of(answer));

    [EndpointSummary("Records who pays, if the transaction is payable. The first reference wins. It stays until it is released.")]
    internal static async Task<Results<Ok<PayableAnswer>, Problem>> Claim(
        [Description(TransactionRoutes.IdText)] string id, Body<ClaimRequest> body, OperatorRequest request, PayoutCheck payouts,
        CancellationToken cancel) =>
        body.Failed(out var problem, out var given) ? problem
        : (await payouts.Claim(id, given.Reference, request.Actor, cancel)).Failed(out var failure, out var answer) ? new Problem(failure)
        : TypedResults.Ok(PayableAnswer.Of(answer));

    [EndpointSummary("Takes a claim back. Make sure first that the payment has not been made.")]
    internal static async Task<Results<NoContent, Problem>> Release(
        [Description(TransactionRoutes.IdText)] string id, OperatorRequest request, Database database, OperationNotes notes) =>
        await database.Write(async connection =>
        {
            if (await PayoutRows.RemoveClaim(connection, id) == 0)
                return false;
            await notes.Add(connection, request, Subject.Transaction(id), AuditActions.Release);
            return true;
        }) ? TypedResults.NoContent() : new Problem(NotClaimed);

    [EndpointSummary("""
        Records that AP has answered notify_offchain_funds_received, because AP does not show whether the funds of a SEP-24 deposit are in.
        The command line does this after each such call. The transaction must be in pending_anchor.
        """)]
    internal static async Task<Results<NoContent, Problem>> AddFunds(
        [Description(TransactionRoutes.IdText)] string id, OperatorRequest request, Database database, PayoutCheck payouts,
        OperationNotes notes, TimeProvider clock, CancellationToken cancel)
    {
        if ((await payouts.Ask(id, cancel)).Failed(out var failure, out var answer))
            return new Problem(failure);
        if (PayoutKind.Of(answer.Transaction) is not { IsDeposit: true } || answer.Transaction.Status != TransactionStatus.PendingAnchor)
            return new Problem(Failure.Conflict(
                "id: must be a deposit in pending_anchor; AP sets this status after notify_offchain_funds_received"));
        await database.Write(async connection =>
        {
            await FundsRows.AddProof(connection, id, request.Actor, clock.GetUtcNow());
            await notes.Add(connection, request, Subject.Transaction(id), AuditActions.Funds);
            return true;
        });
        return TypedResults.NoContent();
    }

    [EndpointSummary("""
        Confirms a restore that could not read the replaced store: operators have rejected again every customer who must not be paid.
        Transactions may be payable again.
        """)]
    internal static async Task<Results<NoContent, Problem>> Confirm(OperatorRequest request, Database database, OperationNotes notes) =>
        await database.Write(async connection =>
        {
            if (await UnconfirmedRestore.Confirm(connection) == 0)
                return false;
            await notes.Add(connection, request, new Subject("store", "restore"), AuditActions.Confirm);
            return true;
        }) ? TypedResults.NoContent() : new Problem(Failure.Conflict("store: no restore waits for a confirmation"));
}
