namespace AnchorCallbacks.Sealing;

/// <summary>The context of each kind of sealed value. They are part of the stored format: a changed context opens nothing.</summary>
static class SealContexts
{
    extension(SealContext)
    {
        public static byte[] DataKey(string customerId, string account, string memoType, string memo) =>
            SealContext.Of("customer-key-bound", customerId, account, memoType, memo);

        /// <summary>The context of a customer's data key in earlier releases.</summary>
        public static byte[] UnboundDataKey(string customerId) => SealContext.Of("customer-key", customerId);

        public static byte[] CustomerRecord(string customerId, long version) => SealContext.Of("customer-record", customerId, version);

        public static byte[] CustomerHistory(string customerId, long version) => SealContext.Of("customer-history", customerId, version);

        public static byte[] DocumentKey(string customerId, string documentId, string field) =>
            SealContext.Of("document-key", customerId, documentId, field);

        public static byte[] DocumentChunk(string documentId, int number, bool last) =>
            SealContext.Of("document-chunk", documentId, (number << 1) | (last ? 1 : 0));

        public static byte[] Event(string id) => SealContext.Of("event", id);

        public static byte[] EventNote(string id) => SealContext.Of("event-note", id);

        public static byte[] Transaction(string id) => SealContext.Of("transaction", id);

        public static byte[] OutboxCall(string id, string method) => SealContext.Of("outbox-call", id, method);

        public static byte[] OutboxNote(string id) => SealContext.Of("outbox-note", id);

        public static byte[] OperatorChange(string name, string idempotencyKey) => SealContext.Of("operator-change", name, idempotencyKey);

        public static byte[] PageSession(string id) => SealContext.Of("page-session", id);

        public static byte[] PageLink(string id) => SealContext.Of("page-link", id);

        public static byte[] Approval(string customerId, string id) => SealContext.Of("approval", customerId, id);

        public static byte[] CustomerNote(string customerId, string id) => SealContext.Of("customer-note", customerId, id);

        public static byte[] SignInState(string purpose) => SealContext.Of("sign-in-state", purpose);

        public static byte[] WebhookSecret(string subscriptionId) => SealContext.Of("webhook-secret", subscriptionId);

        public static byte[] PartnerCredential(string id) => SealContext.Of("partner-credential", id);

        public static byte[] PartnerAnswer(string partner, string key, string method, string path) =>
            SealContext.Of("partner-answer", partner, key, method, path);

        public static byte[] OffBlocksChallenge(string partner, string subject) => SealContext.Of("offblocks-challenge", partner, subject);

        public static byte[] DcmAccount(string partner, string id) => SealContext.Of("dcm-account", partner, id);

        public static byte[] DcmSortKeys(string partner, string reference) => SealContext.Of("dcm-sort-keys", partner, reference);

        public static byte[] DcmOrder(string partner, string ordering, string block) =>
            SealContext.Of("dcm-order", partner, ordering, block);

        public static byte[] Quote(string id) => SealContext.Of("quote", id);
    }
}
