using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>The result of a change.</summary>
/// <param name="Committed">Run after the commit, before the request is answered.</param>
readonly record struct OperatorChange<T>(Result<T> Answer, Action? Committed = null);

/// <summary>Runs operators' changes. A change with an <c>Idempotency-Key</c> takes effect once: its sealed answer is saved in the same
/// transaction, and a repeat within a day gets this answer. Of two concurrent requests, the second one finds the answer of the first.
/// A refusal changes nothing and is not kept. So a repeat of it is checked again.</summary>
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

    public async Task<Result<T>> Run<T>(
        OperatorRequest request, ReadOnlyMemory<byte> body, Func<DbConnection, ValueTask<OperatorChange<T>>> work) where T : class
    {
        var answer = await RunOnce(request, body, work);
        if (!answer.Failed(out _, out var value) && value is IVersioned versioned)
            request.ShowVersion(versioned.Version);
        return answer;
    }

    /// <summary>Changes a stored row and notes the operation in the same transaction.</summary>
    /// <param name="committed">Run after the commit, before the request is answered.</param>
    public Task<Result<TAnswer>> Run<TRow, TAnswer>(OperatorRequest request, ReadOnlyMemory<byte> body,
        Func<DbConnection, ValueTask<Result<TRow>>> change, Func<DbConnection, TRow, ValueTask> note, Func<TRow, TAnswer> answer,
        Action committed) where TAnswer : class =>
        Run<TAnswer>(request, body, async connection =>
        {
            if ((await change(connection)).Failed(out var refusal, out var row))
                return new(refusal);
            await note(connection, row);
            return new(answer(row), committed);
        });

    async Task<Result<T>> RunOnce<T>(
        OperatorRequest request, ReadOnlyMemory<byte> body, Func<DbConnection, ValueTask<OperatorChange<T>>> work) where T : class
    {
        var given = request.Http.Headers[Header];
        if (given.Count == 0)
            return (await database.Write(work, Committed)).Answer;
        if (given.Count > 1 || given[0] is not { Length: > 0 and <= LongestKey } key || key.Any(c => c is < '!' or > '~'))
            return Failure.Invalid($"{Header}: must be given once, as 1 to {LongestKey} visible ASCII characters");
        var fingerprint = Fingerprint(request.Http, body.Span);
        var now = clock.GetUtcNow();
        return (await database.Write(async connection => await Known<T>(connection, request, key, fingerprint, now) is { } known
            ? new OperatorChange<T>(known)
            : await Save(connection, request.Operator, key, fingerprint, now, await work(connection)), Committed)).Answer;
    }

    static void Committed<T>(OperatorChange<T> change) => change.Committed?.Invoke();

    /// <summary>The answer that was saved under this key. Null if there is none.</summary>
    async ValueTask<Result<T>?> Known<T>(
        DbConnection connection, OperatorRequest request, string key, byte[] fingerprint, DateTimeOffset now)
    {
        await connection.ExecuteAsync("DELETE FROM operator_changes WHERE at <= @before",
            new { before = (now - KeptFor).ToUnixTimeMilliseconds() });
        if (await connection.QueryFirstOrDefaultAsync<Row>(
            "SELECT fingerprint, answer FROM operator_changes WHERE operator = @Operator AND idempotency_key = @key",
            new { request.Operator, key }) is not { } row)
            return null;
        if (!CryptographicOperations.FixedTimeEquals(row.Fingerprint, fingerprint))
            return new Failure(FailureKind.KeyReused, $"{Header}: belongs to another request; use a new key");
        request.Http.HttpContext.Response.Headers["Idempotency-Replayed"] = "true";
        return Open<T>(row.Answer, request.Operator, key);
    }

    async ValueTask<OperatorChange<T>> Save<T>(
        DbConnection connection, string name, string key, byte[] fingerprint, DateTimeOffset now, OperatorChange<T> change)
    {
        if (!change.Answer.Failed(out _, out var answer))
            await connection.ExecuteAsync(
                """
                INSERT INTO operator_changes (operator, idempotency_key, at, fingerprint, answer)
                VALUES (@name, @key, @at, @fingerprint, @answer)
                """,
                new { name, key, at = now.ToUnixTimeMilliseconds(), fingerprint, answer = Seal(answer, name, key) });
        return change;
    }

    /// <summary>The digest is keyed, because a body may hold a message about a person.</summary>
    byte[] Fingerprint(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Digests);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.Headers.IfMatch}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    byte[] Seal<T>(T answer, string name, string key) =>
        ServiceSeal.Seal(keys, JsonSerializer.SerializeToUtf8Bytes(answer, OperatorJson.Of<T>()), SealContext.OperatorChange(name, key));

    T Open<T>(byte[] answer, string name, string key)
    {
        var plain = ServiceSeal.Open(keys, answer, SealContext.OperatorChange(name, key))
            ?? throw new SealBrokenException("A stored answer to an operator cannot be opened.");
        return JsonSerializer.Deserialize(Json(plain), OperatorJson.Of<T>())!;
    }

    /// <summary>Release 0.1.0 wrote status and version before the JSON. For a deletion it wrote no JSON.</summary>
    static ReadOnlySpan<byte> Json(ReadOnlySpan<byte> plain)
    {
        const int OldHeader = 12;
        return plain[0] != 0 ? plain : plain.Length > OldHeader ? plain[OldHeader..] : "{}"u8;
    }
}
