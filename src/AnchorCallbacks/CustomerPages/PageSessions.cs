using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.CustomerPages;

/// <summary>A visit as its browser knows it.</summary>
/// <param name="Id">Part of the address of its pages. It is not secret.</param>
/// <param name="Secret">In the cookie.</param>
sealed record PageSession(string Id, string Secret, PageSubject Subject);

/// <summary>Visits of customers, in the store: they survive a restart and hold in every process. Each has an address of its own and a
/// cookie for this address only, so that two visits in one browser do not mix.</summary>
sealed class PageSessions(Database database, ServiceKeys keys, DeletedIdentities deleted, TimeProvider clock)
{
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(12);

    /// <summary>After this many bytes a visit can send no further file.</summary>
    const long MaxUploads = 256L << 20;

    const string FormPurpose = "customer page";

    /// <summary>A use is written at most this often.</summary>
    static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(1);

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<PageSession> Begin(PageSubject subject)
    {
        var (id, secret, now) = (Ids.New(), SessionSecret.New(), Now);
        var row = new PageSessionRow
        {
            Id = id,
            SecretHash = SessionSecret.Hash(secret),
            Subject = ServiceSeal.Seal(keys, subject.ToJson(), SealContext.PageSession(id)),
            CreatedAt = now,
            UsedAt = now,
        };
        await database.Write(async connection =>
        {
            await PageSessionRows.EndUnused(connection, now - (long)IdleTime.TotalMilliseconds);
            return await PageSessionRows.Add(connection, row, subject.LinkId);
        });
        return new(id, secret, subject);
    }

    /// <returns>Null: there is no such visit, or it has ended.</returns>
    public async ValueTask<PageSession?> Find(string id, string secret, bool keepsAlive = true)
    {
        var now = Now;
        var row = await database.Read(connection => PageSessionRows.Find(connection, id));
        if (row is null || !CryptographicOperations.FixedTimeEquals(row.SecretHash, SessionSecret.Hash(secret))
            || now - row.UsedAt >= (long)IdleTime.TotalMilliseconds || now - row.CreatedAt >= (long)LongestTime.TotalMilliseconds
            || ServiceSeal.Open(keys, row.Subject, SealContext.PageSession(id)) is not { } subject
            || PageSubject.Read(subject) is not { } read
            || await database.Read(connection => IsDeletedSince(connection, read, row.CreatedAt)))
            return null;
        if (keepsAlive && now - row.UsedAt >= (long)WriteInterval.TotalMilliseconds)
            await database.Write(connection => new ValueTask<int>(PageSessionRows.NoteUse(connection, id, now)));
        return new(id, secret, read);
    }

    /// <summary>Whether the customer was deleted after this time. What was begun before is for a customer that no longer exists.</summary>
    public async ValueTask<bool> IsDeletedSince(DbConnection connection, PageSubject subject, long time) =>
        await deleted.DeletedAt(connection, subject.Account, new Memo(subject.MemoType, subject.Memo)) >= time;

    /// <returns>False: the visit has sent as much as it may.</returns>
    public async ValueTask<bool> MayUpload(PageSession session) =>
        await database.Read(connection => PageSessionRows.Find(connection, session.Id)) is { Uploads: < MaxUploads };

    /// <summary>Refused files count too: they have been received.</summary>
    public Task NoteUpload(PageSession session, long bytes) => database.Write(connection =>
        new ValueTask<int>(PageSessionRows.AddUpload(connection, session.Id, bytes)));

    public string FormToken(PageSession session) => SessionSecret.FormToken(keys, FormPurpose, session.Secret);

    public bool IsFormToken(PageSession session, string? given) => SessionSecret.IsFormToken(keys, FormPurpose, session.Secret, given);
}
