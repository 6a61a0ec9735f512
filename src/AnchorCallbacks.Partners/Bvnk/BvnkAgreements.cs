using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9.Checks;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>Sessions in which a future customer agrees to the anchor's terms. Without terms in the settings there is nothing to
/// sign.</summary>
sealed class BvnkAgreements(Database database, Idempotency idempotency, BvnkEvents events, PartnerEvents changes, BvnkOptions options,
    TimeProvider clock)
{
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    sealed class Row
    {
        public string Reference { get; init; } = "";
        public string Status { get; init; } = "";
        public long EndsAt { get; init; }
    }

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Why a customer cannot be made with this agreement.</summary>
    public async ValueTask<string?> Problem(DbConnection connection, Partner partner, string? reference)
    {
        if (reference is null)
            return options.Agreements.Count == 0 ? null : "is required: the customer signs the agreements first";
        return await Find(connection, partner, reference) switch
        {
            null => "no session has this reference",
            { EndsAt: var end } when end <= Now => "has expired",
            { Status: not "SIGNED" } => "is not signed yet",
            _ => null,
        };
    }

    public async ValueTask<PartnerAnswer> Create(DoorRequest request, string? key)
    {
        using var body = Json.Object(request.Body);
        var problems = new Problems();
        var (type, country, useCase) = body is null ? (null, null, null) : (Json.Text(body.RootElement, "customerType"),
            Json.Text(body.RootElement, "countryCode"), Json.Text(body.RootElement, "useCase"));
        if (type is not ("COMPANY" or "INDIVIDUAL"))
            problems.Add("customerType", "must be COMPANY or INDIVIDUAL");
        if (country is not { Length: 2 } || CodeChecks.Country(country, default).Problem is not null)
            problems.Add("countryCode", "must be a country code of two letters (ISO 3166-1)");
        if (useCase is not { Length: > 0 and <= 256 })
            problems.Add("useCase", "must be a text of 1 to 256 characters");
        if (problems.Any)
            return BvnkCustomers.Invalid(problems);
        return await idempotency.Run(request.Change(key), BvnkCustomers.Rules, async connection =>
        {
            var row = new Row
            {
                Reference = Guid.NewGuid().ToString(),
                Status = options.Agreements.Count == 0 ? "SIGNED" : "PENDING",
                EndsAt = (clock.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds(),
            };
            await connection.ExecuteAsync(
                """
                INSERT INTO partner_agreements (reference, partner, customer_type, country_code, use_case, status, ends_at)
                VALUES (@Reference, @partner, @type, @country, @useCase, @Status, @EndsAt)
                """, new { row.Reference, partner = request.Partner.Name, type, country, useCase, row.Status, row.EndsAt });
            return new(Answer(row));
        });
    }

    public async ValueTask<PartnerAnswer> Get(DoorRequest request) =>
        await database.Read(connection => Find(connection, request.Partner, request.Reference("reference"))) is { } row ? Answer(row)
            : BvnkAnswers.Error(Failure.NotFound("no session has this reference"));

    /// <summary>The partner reports that its customer has signed.</summary>
    public async ValueTask<PartnerAnswer> Sign(DoorRequest request, string? key)
    {
        using var body = Json.Object(request.Body);
        if (body is null || Json.Text(body.RootElement, "status") != "SIGNED")
            return BvnkCustomers.Invalid("status", "must be SIGNED");
        return await idempotency.Run(request.Change(key), BvnkCustomers.Rules, async connection =>
        {
            if (await Find(connection, request.Partner, request.Reference("reference")) is not { } row)
                return new(BvnkAnswers.Error(Failure.NotFound("no session has this reference")));
            if (row.EndsAt <= Now)
                return new(BvnkAnswers.Error(Failure.Invalid("reference: the session has expired")));
            await connection.ExecuteAsync("UPDATE partner_agreements SET status = 'SIGNED' WHERE reference = @Reference",
                new { row.Reference });
            if (row.Status != "SIGNED")
                await events.Signed(connection, request.Partner.Name, row.Reference, row.Status, clock.GetUtcNow());
            return new(Answer(new() { Reference = row.Reference, Status = "SIGNED", EndsAt = row.EndsAt }), changes.Committed);
        });
    }

    static async ValueTask<Row?> Find(DbConnection connection, Partner partner, string reference) =>
        await connection.QueryFirstOrDefaultAsync<Row>(
            "SELECT reference, status, ends_at FROM partner_agreements WHERE reference = @reference AND partner = @Name",
            new { reference, partner.Name });

    PartnerAnswer Answer(Row row) => PartnerAnswer.Of(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("reference", row.Reference);
        writer.WriteString("status", row.Status);
        writer.WriteString("expiresOn", DateTimeOffset.FromUnixTimeMilliseconds(row.EndsAt)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        writer.WriteStartArray("agreements");
        foreach (var name in options.Agreements)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
