using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Partners;

namespace AnchorCallbacks.Operators;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record CustomerLinkRequest
{
    [Description("The customer with the Stellar account.")]
    [Text(64)]
    public required string CustomerId { get; init; }

    [Description("Whose values stay where the two differ: account or partner. Without it a difference refuses the link.")]
    [AllowedValues("account", "partner", ErrorMessage = "must be account or partner")]
    public string? Keep { get; init; }

    [Description("The version of the customer that you looked at. 409: it has changed.")]
    public long? Version { get; init; }

    internal KeptValues Kept => Keep switch
    {
        "account" => KeptValues.Account,
        "partner" => KeptValues.Partner,
        _ => KeptValues.None,
    };
}

sealed record CustomerLinkAnswer
{
    public required string CustomerId { get; init; }

    public required long Version { get; init; }

    public required string Partner { get; init; }

    [Description("The partner's id of the customer. It stays.")]
    public required string Reference { get; init; }

    [Description("The customer that was deleted. Absent: the two were linked before.")]
    public string? ReplacedId { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record CustomerUnlinkRequest
{
    [Description("The customer with the Stellar account that you looked at. 409: it is another one.")]
    public string? CustomerId { get; init; }

    [Description("The version of the customer with the Stellar account that you looked at. 409: it has changed.")]
    public long? Version { get; init; }
}

sealed record CustomerUnlinkAnswer
{
    [Description("The customer with the Stellar account.")]
    public required string CustomerId { get; init; }

    public required long Version { get; init; }

    public required string Partner { get; init; }

    [Description("The partner's id of the customer. It stays.")]
    public required string Reference { get; init; }

    [Description("The partner's customer now.")]
    public required string NewId { get; init; }
}

/// <summary>A partner that has the customer.</summary>
sealed record CustomerPartner
{
    public required string Name { get; init; }

    [Description("The partner's id of the customer.")]
    public required string Reference { get; init; }

    [Description("The customer type of the partner API.")]
    public required string Type { get; init; }

    public static CustomerPartner Of((string Partner, PartnerCustomerRow Row) owner) =>
        new() { Name = owner.Partner, Reference = owner.Row.Reference, Type = owner.Row.CustomerType };
}
