using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>All operators, on one page.</summary>
sealed record OperatorList
{
    public required IReadOnlyList<OperatorSummary> Operators { get; init; }
}

/// <summary>An operator, without the key.</summary>
sealed record OperatorSummary
{
    public const string FromStore = "store", FromSettings = "settings";

    public required string Name { get; init; }

    [AllowedValues("viewer", "reviewer", "approver", "admin")]
    public required string Role { get; init; }

    [Description("store: added at run time. settings: a key in the settings, or the key of the machine (local).")]
    [AllowedValues(FromStore, FromSettings)]
    public required string Source { get; init; }

    [Description("The key can be used now.")]
    public required bool Active { get; init; }

    public DateTime? CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    [Description("Accurate to a minute.")]
    public DateTime? LastUsedAt { get; init; }

    public DateTime? RevokedAt { get; init; }

    public static OperatorSummary Of(OperatorRow row, long now) => new()
    {
        Name = row.Name,
        Role = row.Role,
        Source = FromStore,
        Active = row.IsValid(now),
        CreatedAt = Time(row.CreatedAt),
        ExpiresAt = Time(row.ExpiresAt),
        LastUsedAt = Time(row.LastUsedAt),
        RevokedAt = Time(row.RevokedAt),
    };

    public static OperatorSummary Of(OperatorIdentity identity) =>
        new() { Name = identity.Name, Role = identity.Role.Word(), Source = FromSettings, Active = true };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record AddOperatorRequest
{
    [OperatorName]
    public required string Name { get; init; }

    [AllowedValues("viewer", "reviewer", "approver", "admin", ErrorMessage = OperatorRoles.Rule)]
    public required string Role { get; init; }

    [Description("Days until the key expires.")]
    [KeyDays]
    [DefaultValue(KeyDaysAttribute.Default)]
    public int? Days { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record RotateRequest
{
    [Description("Days until the key expires.")]
    [KeyDays]
    [DefaultValue(KeyDaysAttribute.Default)]
    public int? Days { get; init; }
}

/// <summary>A new key. The server keeps only its hash, so only this answer shows it.</summary>
sealed record OperatorKeyAnswer
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    public required string Key { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public static OperatorKeyAnswer Of(NewOperatorKey made) =>
        new() { Name = made.Name, Role = made.Role.Word(), Key = made.Key, ExpiresAt = made.ExpiresAt.UtcDateTime };
}

[AttributeUsage(AttributeTargets.Property)]
sealed class OperatorNameAttribute() : ValidationAttribute("must be 1 to 64 letters, digits, '-' and '_', and not local")
{
    public override bool IsValid(object? value) => value is string name && OperatorOptions.IsName(name);
}

[AttributeUsage(AttributeTargets.Property)]
sealed class KeyDaysAttribute() : RangeAttribute(1, 3650)
{
    public const int Default = 365;

    public static TimeSpan Of(int? days) => TimeSpan.FromDays(days ?? Default);

    public override string FormatErrorMessage(string name) => "must be a whole number from 1 to 3650";
}
