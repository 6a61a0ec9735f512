using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners;

/// <summary>What a door says to a repeated idempotency key.</summary>
/// <param name="KeptFor">How long an answer is kept.</param>
/// <param name="Reused">The answer for the same key with another payload.</param>
/// <param name="Running">The answer while the first request runs; null: the repeat waits for it.</param>
sealed record IdempotencyRules(TimeSpan KeptFor, PartnerAnswer Reused, PartnerAnswer? Running);

/// <summary>A change as a partner sends it.</summary>
/// <param name="Key">The idempotency key; null: none.</param>
sealed record PartnerChange(Partner Partner, string Method, string Path, string? Key, ReadOnlyMemory<byte> Body);

/// <summary>The result of a change.</summary>
/// <param name="Committed">Run after the commit, before the request is answered.</param>
readonly record struct ChangeResult(PartnerAnswer Answer, Action? Committed = null)
{
    /// <summary>A refusal that changes something all the same.</summary>
    public bool Commits { get; init; }
}

/// <summary>Runs partners' changes. A change with a key takes effect once: its sealed answer is saved in the same transaction. A refusal
/// changes nothing, and is not kept.</summary>
sealed class Idempotency(Database database, ServiceKeys keys, TimeProvider clock)
{
    const int RemovedAtOnce = 100;

    /// <summary>The longest time of all doors. Each removes the old answers of all.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<(string, string, string, string), byte> running = [];

    sealed class Row
    {
        public byte[] Fingerprint { get; init; } = [];
        public byte[] Answer { get; init; } = [];
        public long At { get; init; }
    }

    /// <summary>Thrown to undo what a refused change has written.</summary>
    sealed class RefusedException(PartnerAnswer answer) : Exception
    {
        public PartnerAnswer Answer => answer;
    }

    public async Task<PartnerAnswer> Run(PartnerChange change, IdempotencyRules rules, Func<DbConnection, ValueTask<ChangeResult>> work)
    {
        var running = (change.Partner.Name, change.Key ?? "", change.Method, change.Path);
        if (change.Key is not null && rules.Running is { } busy && !this.running.TryAdd(running, 0))
            return busy;
        try
        {
            return (await database.Write(async connection => await RunOnce(connection, change, rules, work),
                result => result.Committed?.Invoke())).Answer;
        }
        catch (RefusedException refused)
        {
            return refused.Answer;
        }
        finally
        {
            if (change.Key is not null && rules.Running is not null)
                this.running.TryRemove(running, out _);
        }
    }

    async ValueTask<ChangeResult> RunOnce(DbConnection connection, PartnerChange change, IdempotencyRules rules,
        Func<DbConnection, ValueTask<ChangeResult>> work)
    {
        var now = clock.GetUtcNow();
        var fingerprint = HMACSHA256.HashData(keys.Digests, change.Body.Span);
        if (change.Key is not null)
        {
            var before = (now - rules.KeptFor).ToUnixTimeMilliseconds();
            await RemoveOld(connection, (now - Longest).ToUnixTimeMilliseconds());
            var known = await Find(connection, change);
            if (known is not null && known.At <= before)
                await Remove(connection, change);
            else if (known is not null)
                return new(known.Fingerprint.AsSpan().SequenceEqual(fingerprint) && Open(change, known.Answer) is { } answer ? answer
                    : rules.Reused);
        }
        var result = await work(connection);
        if (!result.Answer.IsKept && result.Commits)
            return result;
        if (!result.Answer.IsKept)
            throw new RefusedException(result.Answer);
        if (change.Key is not null)
            await connection.ExecuteAsync(
                """
                INSERT INTO partner_answers (partner, request_key, method, path, fingerprint, answer, customer_id, at)
                VALUES (@Name, @Key, @Method, @Path, @fingerprint, @answer, @CustomerId, @at)
                """,
                new
                {
                    change.Partner.Name,
                    change.Key,
                    change.Method,
                    change.Path,
                    fingerprint,
                    answer = Seal(change, result.Answer),
                    result.Answer.CustomerId,
                    at = now.ToUnixTimeMilliseconds(),
                });
        return result;
    }

    static async ValueTask<Row?> Find(DbConnection connection, PartnerChange change) =>
        await connection.QueryFirstOrDefaultAsync<Row>(
            """
            SELECT fingerprint, answer, at FROM partner_answers
            WHERE partner = @Name AND request_key = @Key AND method = @Method AND path = @Path
            """, new { change.Partner.Name, change.Key, change.Method, change.Path });

    static Task<int> Remove(DbConnection connection, PartnerChange change) => connection.ExecuteAsync(
        "DELETE FROM partner_answers WHERE partner = @Name AND request_key = @Key AND method = @Method AND path = @Path",
        new { change.Partner.Name, change.Key, change.Method, change.Path });

    static async ValueTask RemoveOld(DbConnection connection, long before) => await connection.ExecuteAsync(
        """
        DELETE FROM partner_answers WHERE (partner, request_key, method, path) IN (
            SELECT partner, request_key, method, path FROM partner_answers WHERE at <= @before ORDER BY at LIMIT @most)
        """, new { before, most = (long)RemovedAtOnce });

    byte[] Seal(PartnerChange change, PartnerAnswer answer)
    {
        var plain = new byte[sizeof(int) + answer.Body.Length];
        BinaryPrimitives.WriteInt32BigEndian(plain, answer.Status);
        answer.Body.CopyTo(plain.AsSpan(sizeof(int)));
        return ServiceSeal.Seal(keys, plain, Context(change));
    }

    PartnerAnswer? Open(PartnerChange change, byte[] sealedAnswer) =>
        ServiceSeal.Open(keys, sealedAnswer, Context(change)) is { Length: >= sizeof(int) } plain
            ? new(BinaryPrimitives.ReadInt32BigEndian(plain), plain[sizeof(int)..]) : null;

    static byte[] Context(PartnerChange change) =>
        SealContext.PartnerAnswer(change.Partner.Name, change.Key!, change.Method, change.Path);
}
