using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Partners;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>All partners, on one page.</summary>
sealed record PartnerList
{
    public required IReadOnlyList<PartnerItem> Partners { get; init; }
}

/// <summary>A partner, without the secrets of its credentials.</summary>
sealed record PartnerItem
{
    public required string Name { get; init; }

    [Description("The partner API that it calls.")]
    public required string Door { get; init; }

    [Description("The partner may set the status of its customers.")]
    public required bool MaySetStatus { get; init; }

    [Description("Networks that it may call from; without any, all.")]
    public required IReadOnlyList<string> Networks { get; init; }

    public required IReadOnlyList<PartnerCredential> Credentials { get; init; }

    public DateTime? CreatedAt { get; init; }

    public DateTime? RevokedAt { get; init; }

    public static PartnerItem Of(PartnerSummary summary) => new()
    {
        Name = summary.Partner.Name,
        Door = summary.Partner.Door,
        MaySetStatus = summary.Partner.MaySetStatus,
        Networks = summary.Partner.Networks.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        CreatedAt = Time(summary.Partner.CreatedAt),
        RevokedAt = Time(summary.Partner.RevokedAt),
        Credentials = [.. summary.Credentials.Select(row => new PartnerCredential
        {
            Id = row.Id,
            Kind = row.Kind,
            CreatedAt = Time(row.CreatedAt),
            EndsAt = Time(row.EndsAt),
        })],
    };
}

sealed record PartnerCredential
{
    [Description("The public part: it names the credential in a request.")]
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public DateTime? CreatedAt { get; init; }

    [Description("It ends then, because a newer one has taken its place.")]
    public DateTime? EndsAt { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record AddPartnerRequest
{
    [PartnerName]
    public required string Name { get; init; }

    [AllowedValues("bvnk", "offblocks", "dcm", ErrorMessage = "must be bvnk, offblocks or dcm")]
    public required string Door { get; init; }

    [DefaultValue(true)]
    public bool? MaySetStatus { get; init; }

    [Description("dcm: the partner's first public key as a JWK (RSA, RS256), as JSON text.")]
    [Text(4096)]
    public string? Jwk { get; init; }

    [Description("Networks that it may call from, such as 203.0.113.0/24.")]
    [Networks]
    public IReadOnlyList<string>? Networks { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record RotatePartnerRequest
{
    [Description("Hours until the old credential ends. 0: at once.")]
    [Range(0, 720, ErrorMessage = "must be a whole number from 0 to 720")]
    [DefaultValue(24)]
    public int? OverlapHours { get; init; }
}

/// <summary>A new credential. Only this answer shows the secret.</summary>
sealed record PartnerCredentialAnswer
{
    public required string Name { get; init; }

    public required string Door { get; init; }

    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string Secret { get; init; }

    public static PartnerCredentialAnswer Of(NewCredential made) =>
        new() { Name = made.Name, Door = made.Door, Kind = made.Kind, Id = made.Id, Secret = made.Secret };
}

[AttributeUsage(AttributeTargets.Property)]
sealed class PartnerNameAttribute() : ValidationAttribute("must be 1 to 64 letters, digits, '-' and '_'")
{
    public override bool IsValid(object? value) => value is null || value is string { Length: > 0 and <= 64 } name
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

[AttributeUsage(AttributeTargets.Property)]
sealed class NetworksAttribute() : ValidationAttribute("must be at most 32 networks, such as 203.0.113.0/24")
{
    public override bool IsValid(object? value) => value is null
        || (value is IReadOnlyList<string> { Count: <= 32 } all && all.All(text => System.Net.IPNetwork.TryParse(text, out _)));
}
