using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Operators;

/// <summary>A person of a company.</summary>
sealed record AssociateState
{
    public required string Reference { get; init; }

    [Description("The type of the company's people.")]
    public string? Type { get; init; }

    [Description("The status as this type.")]
    public required string Status { get; init; }

    [Description("The company is accepted only if this person is: it owns or controls the company.")]
    public required bool Decisive { get; init; }

    [Description("By name of the field.")]
    public required IReadOnlyDictionary<string, FieldState> Fields { get; init; }

    public static IReadOnlyList<AssociateState>? Of(CustomerRecord record, CustomerType? type) => record.Associates.Count == 0 ? null
        : [.. record.Associates.Select(person => new AssociateState
        {
            Reference = person.Reference,
            Type = type?.Name,
            Status = type is null ? CustomerStatus.Processing.Word() : CustomerEvaluation.Of(type, person.Record).Status.Word(),
            Decisive = person.IsDecisive,
            Fields = FieldState.Of(person.Record.Values),
        })];
}

/// <summary>What a partner has set, and what has changed since.</summary>
sealed record PartnerStatusState
{
    public required string Status { get; init; }

    [Description("The customer's version in which it was set.")]
    public required long Version { get; init; }

    [Description("Names of fields that changed since or were removed, and associates.")]
    public required IReadOnlyList<string> ChangedSince { get; init; }

    public static PartnerStatusState? Of(CustomerRecord record) => record[ExtensionCatalogue.PartnerStatus] is not { } status ? null : new()
    {
        Status = status.Text,
        Version = status.Version,
        ChangedSince = PartnerStatusChanges.Of(record),
    };
}
