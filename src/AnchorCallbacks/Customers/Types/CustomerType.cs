using System.Collections.Frozen;
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
    Sep9Field Field, bool Required, Review Review, Validation Validation, IReadOnlyList<string> Choices, FrozenDictionary<string, string> Descriptions)
{
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
        return false;
    }

    public string ChoiceProblem => $"must be one of {string.Join(", ", Choices)}";
}

/// <summary>A kind of customer, as configured: which fields it needs, in the order they are asked for.</summary>
sealed class CustomerType
{
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
}
