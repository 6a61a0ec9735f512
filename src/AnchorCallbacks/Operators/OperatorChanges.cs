using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>What a change came to.</summary>
/// <param name="Committed">Run after the commit and before anybody is answered.</param>
sealed record OperatorChange(OperatorAnswer Answer, Action? Committed = null);

/// <summary>Runs operators' changes. One that comes with an <c>Idempotency-Key</c> takes effect once: its answer is saved in its own
/// transaction, sealed, and whoever repeats it within a day is answered the same. The store has one writer, so that of two at
/// once the second finds the first's answer. A refusal changes nothing and is not kept: the repeat is looked at anew.</summary>
sealed class OperatorChanges(Database database, ServiceKeys keys, TimeProvider clock)
{
    const string Header = "Idempotency-Key";
    const int LongestKey = 255;

    static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    sealed class Row
    {
        public byte[] Fingerprint { get; init; } = [];
        public byte[] Answer { get; init; } = [];
    }

    public async Task<OperatorAnswer> Run(OperatorRequest request, ReadOnlyMemory<byte> body, Func<DbConnection, ValueTask<OperatorChange>> work)
    {
        var given = request.Http.Headers[Header];
        if (given.Count == 0)
            return (await database.Write(work, Committed)).Answer;
        if (given.Count > 1 || given[0] is not { Length: > 0 and <= LongestKey } key || key.Any(c => c is < '!' or > '~'))
            return Failure.Invalid($"{Header}: must be given once, as 1 to {LongestKey} visible ASCII characters");
        var fingerprint = Fingerprint(request.Http, body.Span);
        var now = clock.GetUtcNow();
        return (await database.Write(connection => Once(connection, request.Operator, key, fingerprint, now, work), Committed)).Answer;
    }

    static void Committed(OperatorChange change) => change.Committed?.Invoke();

    async ValueTask<OperatorChange> Once(
        DbConnection connection, string name, string key, byte[] fingerprint, DateTimeOffset now, Func<DbConnection, ValueTask<OperatorChange>> work)
    {
        await connection.ExecuteAsync("DELETE FROM operator_changes WHERE at <= @before", new { before = (now - KeptFor).ToUnixTimeMilliseconds() });
        var known = await connection.QueryFirstOrDefaultAsync<Row>(
            "SELECT fingerprint, answer FROM operator_changes WHERE operator = @name AND idempotency_key = @key", new { name, key });
        if (known is not null)
            return new(CryptographicOperations.FixedTimeEquals(known.Fingerprint, fingerprint)
                ? Open(known.Answer, name, key)
                : new Failure(FailureKind.KeyReused, $"{Header}: was given with another request; a key belongs to one"));
        var change = await work(connection);
        if (change.Answer.Failure is null)
            await connection.ExecuteAsync(
                "INSERT INTO operator_changes (operator, idempotency_key, at, fingerprint, answer) VALUES (@name, @key, @at, @fingerprint, @answer)",
                new { name, key, at = now.ToUnixTimeMilliseconds(), fingerprint, answer = Seal(change.Answer, name, key) });
        return change;
    }

    /// <summary>Keyed: a body may hold a message about a person.</summary>
    byte[] Fingerprint(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Digests);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.Headers.IfMatch}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    byte[] Seal(OperatorAnswer answer, string name, string key)
    {
        using var plain = new PooledBuffer(512);
        BinaryPrimitives.WriteInt32BigEndian(plain.GetSpan(4), answer.Status);
        plain.Advance(4);
        BinaryPrimitives.WriteInt64BigEndian(plain.GetSpan(8), answer.Version ?? -1);
        plain.Advance(8);
        if (answer.Json is { } json)
            plain.Write(json.Written);
        return Aead.Seal(keys.Events, plain.Written, SealContext.OperatorChange(name, key));
    }

    OperatorAnswer Open(byte[] answer, string name, string key)
    {
        var plain = new byte[answer.Length - Aead.Overhead];
        if (!Aead.TryOpen(keys.Events, answer, SealContext.OperatorChange(name, key), plain))
            throw new SealBrokenException("A stored answer to an operator does not open.");
        var (status, version) = (BinaryPrimitives.ReadInt32BigEndian(plain), BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(4)));
        PooledBuffer? json = null;
        if (plain.Length > 12)
        {
            json = new PooledBuffer(plain.Length);
            json.Write(plain.AsSpan(12));
        }
        return new OperatorAnswer { Status = status, Version = version < 0 ? null : version, Json = json, Replayed = true };
    }
}
