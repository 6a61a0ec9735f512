using System.Text;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.StoreTools;

/// <summary>A store with rows in every table that holds sealed data.</summary>
static class FullStore
{
    public const string Erased = "Erased", Event = "e-1";

    public static async Task<TestServer> Start()
    {
        var server = await TestServer.Start();
        var account = WalletSample.Account();
        var id = (await server.PutCustomer(WalletSample.Person(account))).Id!;
        await server.PutMultipart([("account", account), ("first_name", "Berta")], ("photo_id_front", WalletSample.Photo(150_000)),
            ("photo_id_back", WalletSample.Photo(1000)));
        await server.PutCustomer(WalletSample.Person(WalletSample.Account()));
        var gone = await server.PutMultipart(WalletSample.Person(WalletSample.Account()), ("photo_id_front", WalletSample.Photo(100_000)));
        await server.DeleteCustomer(gone.Id!);
        var keys = server.Get<ServiceKeys>();
        await server.Get<Database>().Write(async connection =>
        {
            await connection.ExecuteAsync(
                "INSERT INTO events (id, received_at, type, flags, body, handled_at, note) VALUES (@Event, 1, 'x', '', @body, 1, @note)",
                new { Event, body = Seal(keys, SealContext.Event(Event)), note = Seal(keys, SealContext.EventNote(Event)) });
            await connection.ExecuteAsync(
                """
                INSERT INTO transactions (id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id,
                    body, open, awaits_first_decision,
                    last_notice, last_notice_status, in_review, problem, revision, due, read_at, read_attempts)
                VALUES ('t-1', '6', 'deposit', 'completed', 1, 1, '', '', '', '', '', @body, 0, 0, '', '', 0, '', 1, 0, NULL, 0)
                """, new { body = Seal(keys, SealContext.Transaction("t-1")) });
            await connection.ExecuteAsync(
                """
                INSERT INTO outbox (id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at,
                    updated_at_before, reason, created_at, ended_at, note)
                VALUES ('o-1', 't-1', '', 'm', '', @call, 'dropped', 0, 0, 1, 1, '', 1, 1, @note)
                """, new { call = Seal(keys, SealContext.OutboxCall("o-1", "m")), note = Seal(keys, SealContext.OutboxNote("o-1")) });
            await connection.ExecuteAsync(
                "INSERT INTO operator_changes (operator, idempotency_key, at, fingerprint, answer) "
                    + "VALUES ('alice', 'k', @at, @fingerprint, @answer)",
                new
                {
                    at = server.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    fingerprint = new byte[32],
                    answer = Seal(keys, SealContext.OperatorChange("alice", "k"))
                });
            var row = (await CustomerRows.Find(connection, CustomerKey.OfId(id)))!;
            await connection.ExecuteAsync(
                """
                INSERT INTO approvals (id, customer_id, version, action, type, fields, message, proposed_by, proposed_at)
                VALUES ('a-1', @id, @Version, 'reject', 'default', '', @message, 'alice', 1)
                """, new
                {
                    id,
                    row.Version,
                    message = RecordSeal.SealMessage(row.Open(keys.DataKeys).DataKey, SealContext.Approval(id, "a-1"),
                    "Not legible")
                });
            await connection.ExecuteAsync(
                "INSERT INTO customer_notes (customer_id, id, at, author, note) VALUES (@id, 'n-1', 1, 'alice', @note)",
                new { id, note = RecordSeal.SealMessage(row.Open(keys.DataKeys).DataKey, SealContext.CustomerNote(id, "n-1"), "Called") });
            await connection.ExecuteAsync(
                """
                INSERT INTO page_sessions (id, secret_hash, subject, link_id, created_at, used_at, uploads)
                VALUES ('s-1', @hash, @session, '', 1, 1, 0);
                INSERT INTO page_links (id, code_hash, subject, customer, actor, created_at, expires_at)
                VALUES ('l-1', @hash, @link, @id, 'alice', 1, 2)
                """, new
                {
                    id,
                    hash = new byte[32],
                    session = Seal(keys, SealContext.PageSession("s-1")),
                    link = Seal(keys, SealContext.PageLink("l-1"))
                });
            await connection.ExecuteAsync(
                """
                INSERT INTO changes (id, kind, at, customer_id, transaction_id, scope, data, waiting)
                VALUES ('c-1', 'customer.updated', 1, @id, '', 'default', '{}', 0);
                INSERT INTO webhook_subscriptions (id, owner, form, name, url, kinds, customer_types, seps, fields, state, reason, secret,
                    old_secret, old_until, created_at)
                VALUES ('w-1', '', 'standard', '', 'https://hooks.example.com', '', '', '', '', 'paused', '', @secret, @secret, 1, 1);
                INSERT INTO webhook_deliveries (subscription_id, change_id, seq, at, subject, second_subject, state, attempts, due_at)
                VALUES ('w-1', 'c-1', 1, 1, @id, '', 'delivered', 1, 1);
                INSERT INTO webhook_attempts (id, subscription_id, change_id, at, kind, millis, status, error)
                VALUES ('b-1', 'w-1', 'c-1', 1, 'customer.updated', 1, 204, '')
                """, new { id, secret = Seal(keys, SealContext.WebhookSecret("w-1")) });
            await connection.ExecuteAsync(
                """
                INSERT INTO partner_credentials (id, partner, kind, secret, created_at) VALUES ('k-1', 'acme', 'hawk', @secret, 1);
                INSERT INTO partner_answers (partner, request_key, method, path, fingerprint, answer, customer_id, at)
                VALUES ('acme', 'k', 'PUT', '/p', @fingerprint, @answer, @id, 1);
                INSERT INTO offblocks_challenges (partner, subject, reference, challenge, ends_at)
                VALUES ('acme', 'r-1', 'r-1', @challenge, 1);
                INSERT INTO dcm_accounts (partner, id, reference, iban, created_at, updated_at)
                VALUES ('acme', 'd-1', 'r-1', @iban, 1, 1)
                """, new
                {
                    id,
                    fingerprint = new byte[32],
                    secret = Seal(keys, SealContext.PartnerCredential("k-1")),
                    answer = Seal(keys, SealContext.PartnerAnswer("acme", "k", "PUT", "/p")),
                    challenge = Seal(keys, SealContext.OffBlocksChallenge("acme", "r-1")),
                    iban = Seal(keys, SealContext.DcmAccount("acme", "d-1")),
                });
            await PartnerCustomers.Add(connection, "acme",
                new() { Reference = "r-1", CustomerId = id, CustomerType = "dcm", CreatedAt = 1, UpdatedAt = 1 }, new byte[32]);
            await new DcmIndex(keys).Save(connection, "acme", "r-1", row.Open(keys.DataKeys).Record, 1, 1);
            return await connection.ExecuteAsync(
                """
                INSERT INTO quotes (id, created_at, expires_at, sell_asset, sell_amount, buy_asset, buy_amount, price, terms)
                VALUES ('q-1', 1, 2, 'a', '1', 'b', '1', '1', @terms)
                """, new { terms = Seal(keys, SealContext.Quote("q-1")) });
        });
        return server;
    }

    static byte[] Seal(ServiceKeys keys, byte[] context) => Aead.Seal(keys.Events, Encoding.UTF8.GetBytes("what is sealed"), context);
}
