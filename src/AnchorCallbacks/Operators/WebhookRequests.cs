using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Http;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Operators;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record AddWebhookRequest
{
    [Description("https://, a host and a path. Redirects are not followed.")]
    [Text(1000)]
    public required string Url { get; init; }

    [Description("For people.")]
    [Text(100)]
    public string? Name { get; init; }

    [Description("The types of events. Without them: all.")]
    [EventTypes]
    public IReadOnlyList<string>? Types { get; init; }

    [Description("Only customers who have been seen as one of these customer types.")]
    [Names]
    public IReadOnlyList<string>? CustomerTypes { get; init; }

    [Description("Only transactions of these SEPs: 6, 24 or 31.")]
    [Seps]
    public IReadOnlyList<string>? Seps { get; init; }

    [Description("SEP-9 fields whose values are sent with events about customers: personal data leaves this server. Files are not sent.")]
    [FieldNames]
    public IReadOnlyList<string>? Fields { get; init; }

    [Description("""
        The partner that gets the events, in the form of its API, about its own customers only. Without it: the anchor itself.
        types, customer_types, seps and fields do not belong to a partner's webhook.
        """)]
    [PartnerName]
    public string? Partner { get; init; }

    public Failure? Problem => Partner is not null && (Types ?? CustomerTypes ?? Seps ?? Fields) is not null
        ? Failure.Invalid("partner: a partner gets all types of its API; give no types, customer_types, seps or fields") : null;

    public SubscriptionRow Draft() => new()
    {
        Url = Url,
        Name = Name ?? "",
        Kinds = List(Types),
        CustomerTypes = List(CustomerTypes),
        Seps = List(Seps),
        Fields = List(Fields),
    };

    static string List(IReadOnlyList<string>? words) => string.Join(' ', (words ?? []).Distinct());
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record RotateSecretRequest
{
    const int DefaultHours = 24;

    [Description("How long the old secret still signs, next to the new one.")]
    [Range(0, 720, ErrorMessage = "must be a whole number from 0 to 720")]
    [DefaultValue(DefaultHours)]
    public int? KeepHours { get; init; }

    public TimeSpan Keep => TimeSpan.FromHours(KeepHours ?? DefaultHours);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record ReplayRequest
{
    [Description("One event.")]
    [Text(64)]
    public string? EventId { get; init; }

    [Description("All events from this time on that the filter matches.")]
    [Time]
    public string? From { get; init; }

    [Description("The time after the last event. Without it: now.")]
    [Time]
    public string? To { get; init; }

    [Description("All events that were given up.")]
    public bool? Parked { get; init; }

    public Failure? Problem
    {
        get
        {
            var ways = (EventId is null ? 0 : 1) + (From is null ? 0 : 1) + (Parked == true ? 1 : 0);
            return ways != 1 ? Failure.Invalid("event_id: give event_id, from, or parked=true")
                : To is not null && From is null ? Failure.Invalid("to: belongs to from") : null;
        }
    }
}

[AttributeUsage(AttributeTargets.Property)]
sealed class EventTypesAttribute() : ValidationAttribute($"must be a list of {string.Join(", ", ChangeKinds.Names)}")
{
    public override bool IsValid(object? value) => value is IReadOnlyList<string?> { Count: >= 1 and <= 20 } words
        && words.All(word => word is not null && ChangeKinds.Names.Contains(word));
}

[AttributeUsage(AttributeTargets.Property)]
sealed class SepsAttribute() : ValidationAttribute("must be a list of 6, 24 and 31")
{
    public override bool IsValid(object? value) => value is IReadOnlyList<string?> { Count: >= 1 and <= 50 } seps
        && seps.All(sep => sep is "6" or "24" or "31");
}

[AttributeUsage(AttributeTargets.Property)]
sealed class NamesAttribute() : ValidationAttribute("must be a list of 1 to 50 names without spaces")
{
    public override bool IsValid(object? value) => value is IReadOnlyList<string?> { Count: >= 1 and <= 50 } names
        && names.All(name => name is { Length: >= 1 and <= 64 } && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)));
}
