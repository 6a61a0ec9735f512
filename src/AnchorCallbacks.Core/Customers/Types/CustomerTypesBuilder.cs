using System.Collections.Frozen;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Types;

/// <summary>Builds the types of a file: follows <c>extends</c>, adds inherited fields, and reports contradictions.</summary>
sealed class CustomerTypesBuilder
{
    readonly CustomerTypesFile file;
    readonly Validation standard;
    readonly RuleLanguages languages;
    readonly Dictionary<string, TypeDraft> drafts = [];
    readonly Dictionary<string, (Review Review, Validation? Check, List<FieldDraft> Fields)> merged = [];

    CustomerTypesBuilder(CustomerTypesFile file, Validation standard, RuleLanguages languages) =>
        (this.file, this.standard, this.languages) = (file, standard, languages);

    /// <param name="standard">The check of types that do not set one.</param>
    /// <param name="languages">Texts of broken rules for wallets; null: those of the program.</param>
    public static CustomerTypes Build(CustomerTypesFile file, Validation standard, ILogger<CustomerTypes> log,
        RuleLanguages? languages = null) => new CustomerTypesBuilder(file, standard, languages ?? RuleLanguages.None).Build(log);

    CustomerTypes Build(ILogger<CustomerTypes> log)
    {
        foreach (var draft in file.Drafts)
            drafts[draft.Name] = draft;
        if (!drafts.ContainsKey(CustomerTypes.DefaultName))
            file.Problems.Add(file.Root, $"the type '{CustomerTypes.DefaultName}' is missing: it is used for requests without a type");
        if (file.UnknownType is { } name && !drafts.ContainsKey(name))
            file.Problems.Add(file.Root, $"unknownType names '{name}', which is not a type; it may be a type's name or refuse");
        var types = file.Drafts.Select(Build).ToList();
        var byName = Names(types);
        foreach (var draft in file.Drafts)
            if (draft.Associates is { } people && byName.TryGetValue(draft.Name, out var company))
            {
                company.Associates = byName.GetValueOrDefault(people);
                if (company.Associates is null)
                    file.Problems.Add(draft.Node, $"'{draft.Name}' has associates of the type '{people}', which is not a type");
            }
        if (file.Problems.All.Count > 0)
            throw new StartException(string.Join('\n', file.Problems.All));
        return new(types, byName.ToFrozenDictionary(), file.UnknownType is null ? null
            : byName[file.UnknownType], file.Rules, file.Digest, log);
    }

    Dictionary<string, CustomerType> Names(List<CustomerType> types)
    {
        var byName = types.ToDictionary(type => type.Name);
        foreach (var draft in file.Drafts)
            foreach (var alias in draft.Accepts)
                if (!byName.TryAdd(alias, byName[draft.Name]))
                    file.Problems.Add(draft.Node, $"'{draft.Name}' accepts '{alias}', which is a name already");
        return byName;
    }

    CustomerType Build(TypeDraft draft)
    {
        var (review, check, fields) = Merge(draft, []);
        var requirements = new List<FieldRequirement>();
        foreach (var field in fields)
            if (field.Need is null)
                file.Problems.Add(field.Node, $"'{field.Field.Name}' does not say whether it is required or optional");
            else
                requirements.Add(new(field.Field, field.Need == Need.Required, field.Review ?? review, field.Check ?? check ?? standard,
                    field.Choices ?? field.Field.Choices, Describe(field)));
        return new(draft.Name, review, check ?? standard, requirements)
        {
            Steps = StepsOf(draft),
            IsPartners = draft.IsPartners,
            RuleLanguages = languages,
        };
    }

    /// <summary>The type's own steps, or those of the nearest type that it extends.</summary>
    List<Sep9Step>? StepsOf(TypeDraft draft)
    {
        var chain = new HashSet<string>();
        for (var type = draft; type is not null && chain.Add(type.Name);
            type = type.Extends is { } parent ? drafts.GetValueOrDefault(parent) : null)
            if (type.Steps is not null)
                return type.Steps;
        return null;
    }

    (Review Review, Validation? Check, List<FieldDraft> Fields) Merge(TypeDraft draft, HashSet<string> chain)
    {
        if (merged.TryGetValue(draft.Name, out var known))
            return known;
        (Review Review, Validation? Check, List<FieldDraft> Fields) result = (Review.Auto, null, []);
        if (draft.Extends is { } parent)
        {
            if (!chain.Add(draft.Name))
                file.Problems.Add(draft.ExtendsNode!, $"'{draft.Name}' extends itself");
            else if (!drafts.TryGetValue(parent, out var parentDraft))
                file.Problems.Add(draft.ExtendsNode!, $"'{draft.Name}' extends '{parent}', which is not a type");
            else
                result = Merge(parentDraft, chain);
        }
        var fields = new List<FieldDraft>(result.Fields);
        foreach (var field in draft.Fields)
            Apply(field, fields);
        return merged[draft.Name] = (draft.Review ?? result.Review, draft.Check ?? result.Check, fields);
    }

    static void Apply(FieldDraft field, List<FieldDraft> fields)
    {
        var at = fields.FindIndex(inherited => inherited.Field == field.Field);
        if (field.Need == Need.Omit)
        {
            if (at >= 0)
                fields.RemoveAt(at);
        }
        else if (at < 0)
        {
            fields.Add(field);
        }
        else
        {
            var inherited = fields[at];
            var descriptions = new Dictionary<string, string>(inherited.Descriptions);
            foreach (var (language, text) in field.Descriptions)
                descriptions[language] = text;
            fields[at] = new(field.Field, field.Need ?? inherited.Need, field.Review ?? inherited.Review, field.Check ?? inherited.Check,
                field.Choices ?? inherited.Choices, descriptions, field.Node);
        }
    }

    static FrozenDictionary<string, string> Describe(FieldDraft field)
    {
        var texts = new Dictionary<string, string> { ["en"] = field.Field.En, ["es"] = field.Field.Es };
        foreach (var (language, text) in field.Descriptions)
            texts[language] = text;
        return texts.ToFrozenDictionary();
    }
}
