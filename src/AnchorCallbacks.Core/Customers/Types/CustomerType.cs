using System.Collections.Concurrent;
using System.Collections.Frozen;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Types;

enum Review
{
    /// <summary>Complete and valid data is accepted at once.</summary>
    Auto,

    /// <summary>Complete and valid data waits for an operator.</summary>
    Manual,
}

/// <summary>The requirement of a type for one field.</summary>
sealed record FieldRequirement(Sep9Field Field, bool Required, Review Review, Validation Validation, IReadOnlyList<string> Choices,
    FrozenDictionary<string, string> Descriptions)
{
    /// <summary>A required field with the descriptions of the catalogue.</summary>
    public static FieldRequirement Of(Sep9Field field, Review review, Validation validation) =>
        new(field, true, review, validation, field.Choices,
            new Dictionary<string, string> { ["en"] = field.En, ["es"] = field.Es }.ToFrozenDictionary());

    /// <summary>Finds the choice that equals the value, in the spelling of the configuration.</summary>
    public bool TryChoose(string value, out string choice)
    {
        choice = value;
        if (Choices.Count == 0)
            return true;
        foreach (var offered in Choices)
            if (string.Equals(offered, value, StringComparison.OrdinalIgnoreCase))
            {
                choice = offered;
                return true;
            }
        // Separators and invisible characters do not count, unless two choices differ only in them.
        var compact = CodeText.Compact(value);
        var matches = Choices.Where(offered => CodeText.Compact(offered).Equals(compact, StringComparison.OrdinalIgnoreCase)).ToList();
        if (matches.Count != 1 || compact.Length == 0)
            return false;
        choice = matches[0];
        return true;
    }

    public string ChoiceProblem => RuleTexts.With(RuleTexts.Choice, string.Join(", ", Choices));
}

/// <summary>A configured customer type: its fields, in the order of the answer.</summary>
sealed class CustomerType
{
    /// <summary>Operators often ask for the same fields. Each variant takes a few kilobytes.</summary>
    const int MaxVariants = 64;

    readonly ConcurrentDictionary<string, CustomerType> variants = [];
    readonly FieldRequirement?[] requirements = new FieldRequirement?[FieldCatalogue.Count];

    public CustomerType(string name, Review review, Validation validation, IReadOnlyList<FieldRequirement> fields)
    {
        (Name, Review, Validation, Fields) = (name, review, validation, fields);
        foreach (var requirement in fields)
            requirements[requirement.Field.Index] = requirement;
        Texts = new AnswerTexts(this);
    }

    public string Name { get; }

    /// <summary>The name that was requested, if no type has it. Null otherwise.</summary>
    public string? RequestedName { get; private init; }

    public Review Review { get; }

    public Validation Validation { get; }

    public IReadOnlyList<FieldRequirement> Fields { get; }

    /// <summary>This type, for a request that names a type that is not configured.</summary>
    public CustomerType InPlaceOf(string requestedName) =>
        new(Name, Review, Validation, Fields)
        {
            RequestedName = requestedName,
            Steps = Steps,
            Associates = Associates,
            IsPartners = IsPartners,
            RuleLanguages = RuleLanguages,
        };

    public AnswerTexts Texts { get; }

    /// <summary>The steps of the customer's form; null: those of the catalogue.</summary>
    public IReadOnlyList<Sep9Step>? Steps { get; init; }

    /// <summary>The texts of broken rules.</summary>
    public RuleLanguages RuleLanguages { get; init; } = RuleLanguages.None;

    /// <summary>It is for a partner API.</summary>
    public bool IsPartners { get; init; }

    /// <summary>The type of a company's associates. The builder sets it.</summary>
    public CustomerType? Associates { get; set; }

    /// <summary>Null for a field that the type does not list. Its values are stored, but not shown.</summary>
    public FieldRequirement? RequirementOf(Sep9Field field) => requirements[field.Index];

    public Validation ValidationOf(Sep9Field field) => RequirementOf(field)?.Validation ?? Validation;

    /// <summary>The type with the fields that operators asked for. They are required. Fields that the type does not list come
    /// last.</summary>
    public CustomerType WithAsks(IReadOnlyList<Ask> asks) => asks.Count == 0 ? this
        : WithRequired(asks.Where(ask => ask.Concerns(Name)).Select(ask => ask.Field), Review);

    /// <summary>The type with more required fields and this kind of review.</summary>
    public CustomerType WithRequired(IEnumerable<Sep9Field> more, Review review)
    {
        var added = more.Where(field => RequirementOf(field) is not { Required: true }).Distinct().OrderBy(field => field.Index).ToList();
        if (added.Count == 0 && review == Review)
            return this;
        var key = string.Join(' ', added.Select(field => field.Name).Prepend(review == Review ? "" : review.ToString()));
        if (variants.TryGetValue(key, out var known))
            return known;
        var fields = Fields.Select(own => added.Contains(own.Field) ? own with { Required = true } : own)
            .Concat(added.Where(field => RequirementOf(field) is null).Select(field => FieldRequirement.Of(field, Review, Validation)));
        var variant = new CustomerType(Name, review, Validation, [.. fields])
        {
            Steps = Steps,
            Associates = Associates,
            IsPartners = IsPartners,
            RuleLanguages = RuleLanguages,
        };
        return variants.Count < MaxVariants ? variants.GetOrAdd(key, variant) : variant;
    }
}
