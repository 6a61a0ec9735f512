using System.Collections.Concurrent;
using System.Collections.Frozen;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Types;

enum Review
{
    /// <summary>Complete and valid data is accepted at once.</summary>
    Auto,

    /// <summary>It waits for an operator.</summary>
    Manual,
}

/// <summary>What one type wants of one field.</summary>
sealed record FieldNeed(
    Sep9Field Field, bool Required, Review Review, Validation Validation, IReadOnlyList<string> Choices, FrozenDictionary<string,
        string> Descriptions)
{
    /// <summary>A field as the catalogue describes it.</summary>
    public static FieldNeed Of(Sep9Field field, Review review, Validation validation) => new(field, true, review, validation, field.Choices,
        new Dictionary<string, string> { ["en"] = field.En, ["es"] = field.Es }.ToFrozenDictionary());

    /// <summary>The choice that is meant, in the spelling of the configuration.</summary>
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
        // Neither separators nor what cannot be seen make a difference, unless they alone tell two choices apart.
        var compact = CodeText.Compact(value);
        var meant = Choices.Where(offered => CodeText.Compact(offered).Equals(compact, StringComparison.OrdinalIgnoreCase)).ToList();
        if (meant.Count != 1 || compact.Length == 0)
            return false;
        choice = meant[0];
        return true;
    }

    public string ChoiceProblem => RuleTexts.With(RuleTexts.Choice, string.Join(", ", Choices));
}

/// <summary>A kind of customer, as configured: which fields it needs, in the order they are asked for.</summary>
sealed class CustomerType
{
    /// <summary>Operators ask for the same few things again and again; each variant costs some kilobytes.</summary>
    const int MaxVariants = 64;

    readonly ConcurrentDictionary<string, CustomerType> asking = [];
    readonly FieldNeed?[] needs = new FieldNeed?[Sep9Catalogue.Fields.Count];

    public CustomerType(string name, Review review, Validation validation, IReadOnlyList<FieldNeed> fields)
    {
        (Name, Review, Validation, Fields) = (name, review, validation, fields);
        foreach (var need in fields)
            needs[need.Field.Index] = need;
        Texts = new AnswerTexts(this);
    }

    public string Name { get; }

    public Review Review { get; }

    public Validation Validation { get; }

    public IReadOnlyList<FieldNeed> Fields { get; }

    public AnswerTexts Texts { get; }

    /// <summary>Null for a field the type does not list: it is stored and not shown.</summary>
    public FieldNeed? NeedOf(Sep9Field field) => needs[field.Index];

    public Validation ValidationOf(Sep9Field field) => NeedOf(field)?.Validation ?? Validation;

    /// <summary>This type as it is for a customer whom operators asked for more: those fields are required, after the type's own
    /// where it does not list them.</summary>
    public CustomerType Asking(IReadOnlyList<Ask> asks) => asks.Count == 0 ? this
        : Wanting(asks.Where(ask => ask.Concerns(Name)).Select(ask => ask.Field), Review);

    /// <summary>This type with these fields required too, and reviewed so.</summary>
    public CustomerType Wanting(IEnumerable<Sep9Field> more, Review review)
    {
        var wanted = more.Where(field => NeedOf(field) is not { Required: true }).Distinct().OrderBy(field => field.Index).ToList();
        if (wanted.Count == 0 && review == Review)
            return this;
        var key = string.Join(' ', wanted.Select(field => field.Name).Prepend(review == Review ? "" : review.ToString()));
        if (asking.TryGetValue(key, out var known))
            return known;
        var fields = Fields.Select(need => wanted.Contains(need.Field) ? need with { Required = true } : need)
            .Concat(wanted.Where(field => NeedOf(field) is null).Select(field => FieldNeed.Of(field, Review, Validation)));
        var variant = new CustomerType(Name, review, Validation, [.. fields]);
        return asking.Count < MaxVariants ? asking.GetOrAdd(key, variant) : variant;
    }
}
