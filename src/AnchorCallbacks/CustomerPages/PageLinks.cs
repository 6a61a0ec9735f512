using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Web;
using Dapper;

namespace AnchorCallbacks.CustomerPages;

/// <summary>A one-time link.</summary>
sealed class PageLinkRow
{
    public string Id { get; init; } = "";
    public byte[] Subject { get; init; } = [];
    public string Customer { get; init; } = "";
    public string Actor { get; init; } = "";
    public long CreatedAt { get; init; }
    public long ExpiresAt { get; init; }
    public byte[]? BrowserHash { get; init; }
    public long? UsedAt { get; init; }
    public long? WithdrawnAt { get; init; }
}

/// <summary>A link that was just made. The address is shown once: the store has only its hash.</summary>
sealed record NewPageLink(string Id, string Url, DateTimeOffset ExpiresAt);

/// <summary>One-time links. The first browser that opens one keeps it until it expires; to all others it is used up.</summary>
sealed class PageLinks(Database database, ServiceKeys keys, PagesOptions options, CustomerTypes types, PageSessions sessions,
    PagesPort port, TimeProvider clock)
{
    /// <summary>The links of one customer that are shown.</summary>
    const int MostShown = 20;

    /// <summary>How long used-up links are kept for the list.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    const string Select =
        "SELECT id, subject, customer, actor, created_at, expires_at, browser_hash, used_at, withdrawn_at FROM page_links";

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public bool IsOn => options.HasLinks;

    public static Failure Off => Failure.Conflict("Pages:Links: is off; set it to true and restart the server");

    /// <summary>Makes a link, in the caller's transaction.</summary>
    public async ValueTask<Result<NewPageLink>> Make(DbConnection connection, PageSubject subject, long version, string actor)
    {
        if (types.Configured(subject.Type) is null)
            return Failure.Invalid($"type: not a configured customer type; there are {types.KnownNames}");
        var (id, code, now) = (Ids.New(), SessionSecret.New(), clock.GetUtcNow());
        var ends = now + options.LinkLifetime;
        await connection.ExecuteAsync("DELETE FROM page_links WHERE expires_at <= @before",
            new { before = (now - KeptFor).ToUnixTimeMilliseconds() });
        await connection.ExecuteAsync(
            """
            INSERT INTO page_links (id, code_hash, subject, customer, actor, created_at, expires_at)
            VALUES (@id, @hash, @subject, @customer, @actor, @at, @ends)
            """,
            new
            {
                id,
                hash = SessionSecret.Hash(code),
                subject = ServiceSeal.Seal(keys, (subject with { LinkId = id }).ToJson(), SealContext.PageLink(id)),
                customer = subject.CustomerId ?? "",
                actor,
                at = now.ToUnixTimeMilliseconds(),
                ends = ends.ToUnixTimeMilliseconds(),
            });
        await Note(connection, id, subject.CustomerId ?? "", version, actor, AuditActions.Link, $" type={subject.Type}");
        return new NewPageLink(id, port.Public($"/l/{code}"), ends);
    }

    /// <summary>The address of a link that a partner's new customer gets; null if links are off.</summary>
    public async ValueTask<string?> ForPartner(DbConnection connection, Customer customer, string type, string actor)
    {
        var subject = new PageSubject(PageEntry.Link, customer.Id, customer.Account, customer.Memo.Type, customer.Memo.Value, "", type,
            null, null, null, false);
        return IsOn && !(await Make(connection, subject, customer.Version, actor)).Failed(out _, out var link) ? link.Url : null;
    }

    public static async ValueTask<List<PageLinkRow>> Of(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<PageLinkRow>($"{Select} WHERE customer = @customerId ORDER BY created_at DESC LIMIT @most",
            new { customerId, most = (long)MostShown })).AsList();

    /// <summary>Ends a link and the visits through it, in the caller's transaction.</summary>
    /// <returns>Null if there is no such link.</returns>
    public async ValueTask<PageLinkRow?> Withdraw(DbConnection connection, string id, string actor)
    {
        if (await connection.QueryFirstOrDefaultAsync<PageLinkRow>($"{Select} WHERE id = @id", new { id }) is not { } row)
            return null;
        await PageSessionRows.EndOfLink(connection, id);
        var changed = await connection.ExecuteAsync(
            "UPDATE page_links SET withdrawn_at = @at WHERE id = @id AND withdrawn_at IS NULL", new { id, at = Now });
        if (changed > 0)
            await Note(connection, id, row.Customer, 0, actor, AuditActions.WithdrawLink);
        return row;
    }

    /// <summary>The customer was deleted.</summary>
    public static async Task RemoveOf(DbConnection connection, string customerId)
    {
        await connection.ExecuteAsync(
            "DELETE FROM page_sessions WHERE link_id <> '' AND link_id IN (SELECT id FROM page_links WHERE customer = @customerId)",
            new { customerId });
        await connection.ExecuteAsync("DELETE FROM page_links WHERE customer = @customerId", new { customerId });
    }

    /// <summary>Whether the link opens for this browser.</summary>
    /// <returns>Why it does not, for the log.</returns>
    public async ValueTask<Result<PageSubject>> Look(string code, string? browser) => await database.Read(async connection =>
        Check(await Find(connection, code), browser).Failed(out var failure, out var row) ? failure : await Open(connection, row));

    /// <summary>Opens the link, and binds it to the browser.</summary>
    /// <param name="browser">The browser's secret of this link; null if it has none.</param>
    /// <returns>Also the secret that the browser has from now on. It is never one that the browser brings for a new link.</returns>
    public async Task<Result<(PageSubject Subject, string Browser)>> Use(string code, string? browser) =>
        await database.Write<Result<(PageSubject, string)>>(async connection =>
    {
        if (Check(await Find(connection, code), browser).Failed(out var failure, out var row)
            || (await Open(connection, row)).Failed(out failure, out var subject))
            return failure;
        var secret = row.BrowserHash is null ? SessionSecret.New() : browser!;
        await connection.ExecuteAsync("UPDATE page_links SET browser_hash = @hash, used_at = coalesce(used_at, @at) WHERE id = @Id",
            new { hash = SessionSecret.Hash(secret), at = Now, row.Id });
        var customer = row.Customer.Length > 0 ? row.Customer : (await CustomerRows.Find(connection, subject.Key))?.Id ?? "";
        await Note(connection, row.Id, customer, 0, AuditLog.ByCustomer, AuditActions.OpenLink);
        return (subject, secret);
    });

    /// <summary>In the customer's audit log. A link for an account that was no customer has its lines in the log of operations.</summary>
    async ValueTask Note(DbConnection connection, string id, string customer, long version, string actor, string action, string more = "")
    {
        if (customer.Length > 0)
            await AuditLog.Append(connection, customer, version, clock.GetUtcNow(), actor, action, $"link={id}{more}");
        else
            await OperationLog.Append(connection, new Subject("link", id), clock.GetUtcNow(), actor, action);
    }

    Result<PageLinkRow> Check(PageLinkRow? row, string? browser) => row switch
    {
        null => Failure.NotFound("there is no such link"),
        { WithdrawnAt: not null } => Failure.Conflict($"link {row.Id} was withdrawn"),
        _ when row.ExpiresAt <= Now => Failure.Conflict($"link {row.Id} has expired"),
        { BrowserHash: { } hash } when browser is null || !CryptographicOperations.FixedTimeEquals(hash, SessionSecret.Hash(browser)) =>
            Failure.Conflict($"link {row.Id} is used up: another browser has opened it"),
        _ => row,
    };

    async ValueTask<Result<PageSubject>> Open(DbConnection connection, PageLinkRow row) =>
        ServiceSeal.Open(keys, row.Subject, SealContext.PageLink(row.Id)) is not { } subject || PageSubject.Read(subject) is not { } read
            ? Failure.NotFound($"link {row.Id} does not open")
            : await sessions.IsDeletedSince(connection, read, row.CreatedAt)
            ? Failure.NotFound($"link {row.Id}: the customer was deleted") : read;

    static async ValueTask<PageLinkRow?> Find(DbConnection connection, string code) =>
        await connection.QueryFirstOrDefaultAsync<PageLinkRow>($"{Select} WHERE code_hash = @hash",
            new { hash = SessionSecret.Hash(code) });
}
