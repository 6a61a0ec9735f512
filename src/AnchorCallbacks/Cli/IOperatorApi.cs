using AnchorCallbacks.Operators;
using Refit;

namespace AnchorCallbacks.Cli;

/// <summary>The operator API, with the server's own records. <see cref="OperatorHandler"/> adds the Idempotency-Key of changes.</summary>
interface IOperatorApi
{
    [Get("/health")]
    Task<HealthReport> GetHealth(CancellationToken cancel);

    [Get("/customers")]
    Task<CustomerPage> ListCustomers(CustomerQuery query, CancellationToken cancel);

    [Get("/customers/{id}")]
    Task<CustomerDetail> GetCustomer(string id, CancellationToken cancel);

    [Delete("/customers/{id}")]
    Task<HttpResponseMessage> DeleteCustomer(string id, CancellationToken cancel);

    [Post("/customers/{id}/decisions")]
    Task<DecisionAnswer> Decide(string id, [Body] DecisionRequest decision, CancellationToken cancel);

    [Get("/customers/{id}/documents/{documentId}")]
    Task<HttpResponseMessage> GetDocument(string id, string documentId, CancellationToken cancel);

    [Get("/transactions")]
    Task<TransactionPage> ListTransactions(TransactionQuery query, CancellationToken cancel);

    [Get("/transactions/{id}")]
    Task<TransactionDetail> GetTransaction(string id, CancellationToken cancel);

    [Post("/transactions/{id}/asks")]
    Task<AskAnswer> Ask(string id, [Body] AskRequest ask, CancellationToken cancel);

    [Get("/transactions/{id}/payable")]
    Task<PayableAnswer> GetPayable(string id, CancellationToken cancel);

    [Post("/transactions/{id}/claim")]
    Task<PayableAnswer> Claim(string id, [Body] ClaimRequest claim, CancellationToken cancel);

    [Delete("/transactions/{id}/claim")]
    Task Release(string id, CancellationToken cancel);

    [Post("/transactions/{id}/funds")]
    Task AddFunds(string id, CancellationToken cancel);

    [Post("/restore/confirm")]
    Task ConfirmRestore(CancellationToken cancel);

    [Post("/transactions/{id}/refresh")]
    Task<RefreshAnswer> Refresh(string id, CancellationToken cancel);

    [Get("/outbox")]
    Task<CallPage> ListCalls(CallQuery query, CancellationToken cancel);

    [Get("/outbox/{id}")]
    Task<CallDetail> GetCall(string id, CancellationToken cancel);

    [Post("/outbox/{id}/retry")]
    Task<CallSummary> RetryCall(string id, CancellationToken cancel);

    [Post("/outbox/{id}/drop")]
    Task<CallSummary> DropCall(string id, [Body] DropRequest drop, CancellationToken cancel);

    [Get("/inbox")]
    Task<EventPage> ListEvents(EventQuery query, CancellationToken cancel);

    [Get("/inbox/{id}")]
    Task<EventDetail> GetEvent(string id, CancellationToken cancel);

    [Post("/inbox/{id}/retry")]
    Task<EventSummary> RetryEvent(string id, CancellationToken cancel);

    [Post("/queue/next")]
    Task<AssignmentAnswer> TakeNext([Body] NextRequest next, CancellationToken cancel);

    [Post("/customers/{id}/take")]
    Task<AssignmentAnswer> Take(string id, CancellationToken cancel);

    [Post("/customers/{id}/give-back")]
    Task<AssignmentAnswer> GiveBack(string id, CancellationToken cancel);

    [Post("/customers/{id}/seen")]
    Task MarkSeen(string id, CancellationToken cancel);

    [Post("/customers/{id}/notes")]
    Task AddNote(string id, [Body] NoteRequest note, CancellationToken cancel);

    [Get("/overview")]
    Task<Overview> GetOverview(CancellationToken cancel);

    [Get("/audit")]
    Task<AuditTrailPage> ListAudit(AuditQuery query, CancellationToken cancel);

    [Get("/audit/export")]
    Task<HttpResponseMessage> ExportAudit(AuditQuery query, CancellationToken cancel);

    [Post("/search")]
    Task<SearchAnswer> Search([Body] SearchRequest search, CancellationToken cancel);

    [Get("/config")]
    Task<ConfigReport> GetConfig(CancellationToken cancel);

    [Post("/config/apply")]
    Task<ConfigReport> ApplyConfig(CancellationToken cancel);

    [Get("/keys")]
    Task<KeyList> ListKeys(CancellationToken cancel);

    [Post("/keys/rotate")]
    Task<RotationSummary> RotateKeys(CancellationToken cancel);

    [Post("/search/reindex")]
    Task<ReindexAnswer> Reindex([Body] ReindexRequest reindex, CancellationToken cancel);

    [Get("/approvals")]
    Task<ApprovalPage> ListApprovals(PageQuery query, CancellationToken cancel);

    [Get("/approvals/{id}")]
    Task<ApprovalDetail> GetApproval(string id, CancellationToken cancel);

    [Post("/approvals/{id}/approve")]
    Task<ApprovalAnswer> Approve(string id, CancellationToken cancel);

    [Post("/approvals/{id}/decline")]
    Task<ApprovalAnswer> Decline(string id, CancellationToken cancel);

    [Get("/operators")]
    Task<OperatorList> ListOperators(CancellationToken cancel);

    [Post("/operators")]
    Task<OperatorKeyAnswer> AddOperator([Body] AddOperatorRequest add, CancellationToken cancel);

    [Post("/operators/{name}/rotate")]
    Task<OperatorKeyAnswer> RotateOperator(string name, [Body] RotateRequest rotate, CancellationToken cancel);

    [Post("/operators/{name}/revoke")]
    Task<OperatorSummary> RevokeOperator(string name, CancellationToken cancel);

    [Get("/partners")]
    Task<PartnerList> ListPartners(CancellationToken cancel);

    [Post("/partners")]
    Task<PartnerCredentialAnswer> AddPartner([Body] AddPartnerRequest add, CancellationToken cancel);

    [Post("/partners/{name}/rotate")]
    Task<PartnerCredentialAnswer> RotatePartner(string name, [Body] RotatePartnerRequest rotate, CancellationToken cancel);

    [Post("/partners/{name}/revoke")]
    Task RevokePartner(string name, CancellationToken cancel);

    [Post("/partners/{name}/customers/{reference}/link")]
    Task<CustomerLinkAnswer> LinkCustomer(string name, string reference, [Body] CustomerLinkRequest link, CancellationToken cancel);

    [Post("/partners/{name}/customers/{reference}/unlink")]
    Task<CustomerUnlinkAnswer> UnlinkCustomer(string name, string reference, [Body] CustomerUnlinkRequest unlink,
        CancellationToken cancel);

    [Post("/inbox/{id}/drop")]
    Task<EventSummary> DropEvent(string id, [Body] DropRequest drop, CancellationToken cancel);

    [Post("/customers/{id}/link")]
    Task<PageLinkAnswer> MakeLink(string id, [Body] PageLinkRequest link, CancellationToken cancel);

    [Post("/links/{id}/withdraw")]
    Task WithdrawLink(string id, CancellationToken cancel);

    [Get("/webhooks")]
    Task<WebhookList> ListWebhooks(CancellationToken cancel);

    [Post("/webhooks")]
    Task<WebhookSecretAnswer> AddWebhook([Body] AddWebhookRequest add, CancellationToken cancel);

    [Get("/webhooks/{id}")]
    Task<WebhookSummary> GetWebhook(string id, CancellationToken cancel);

    [Delete("/webhooks/{id}")]
    Task DeleteWebhook(string id, CancellationToken cancel);

    [Post("/webhooks/{id}/pause")]
    Task<WebhookSummary> PauseWebhook(string id, CancellationToken cancel);

    [Post("/webhooks/{id}/resume")]
    Task<WebhookSummary> ResumeWebhook(string id, CancellationToken cancel);

    [Post("/webhooks/{id}/rotate")]
    Task<WebhookSecretAnswer> RotateWebhook(string id, [Body] RotateSecretRequest rotate, CancellationToken cancel);

    [Post("/webhooks/{id}/test")]
    Task<WebhookAttempt> TestWebhook(string id, CancellationToken cancel);

    [Post("/webhooks/{id}/replay")]
    Task<ReplayAnswer> ReplayWebhook(string id, [Body] ReplayRequest replay, CancellationToken cancel);

    [Get("/webhooks/{id}/attempts")]
    Task<WebhookAttemptPage> ListWebhookAttempts(string id, PageQuery query, CancellationToken cancel);
}
