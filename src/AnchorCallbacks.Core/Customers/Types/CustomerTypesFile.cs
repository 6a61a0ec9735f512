using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sep9;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Customers.Types;

enum Need
{
    Required,
    Optional,
    Omit,
}

/// <summary>A field as in the file. Null members are inherited.</summary>
sealed record FieldDraft(Sep9Field Field, Need? Need, Review? Review, Validation? Check, List<string>? Choices,
    Dictionary<string, string> Descriptions, YamlNode Node);

/// <summary>A type as in the file.</summary>
sealed record TypeDraft(string Name, YamlNode Node, string? Extends, YamlNode? ExtendsNode, Review? Review, Validation? Check,
    List<string> Accepts, List<FieldDraft> Fields)
{
    /// <summary>The steps of the customer's form.</summary>
    public List<Sep9Step>? Steps { get; init; }

    /// <summary>The type of the people of such a company.</summary>
    public string? Associates { get; init; }

    public bool IsPartners { get; init; }
}

/// <summary>The content of customer-types.yaml. <see cref="CustomerTypesBuilder"/> builds the types.</summary>
/// <param name="UnknownType">The type for unknown names; null: they are refused.</param>
sealed record CustomerTypesFile(List<TypeDraft> Drafts, List<TransactionRule> Rules, string? UnknownType, YamlNode Root, string Digest,
    YamlProblems Problems, List<string> Warnings)
{
    const string Refuse = "refuse";

    public static CustomerTypesFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Customers:TypesFile: {path} cannot be read: {e.Message}");
        }
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StreamReader(new MemoryStream(bytes)));
        }
        catch (YamlException e)
        {
            throw new StartException($"{path}:{e.Start.Line}:{e.Start.Column}: {e.Message}");
        }
        if (yaml.Documents.Count == 0)
            throw new StartException($"{path}: is empty; it must have a member 'types'");
        return new Reader(path).Read(yaml.Documents[0].RootNode, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    sealed class Reader(string path)
    {
        readonly YamlProblems problems = new(path);
        readonly List<string> warnings = [];

        /// <summary>The type is for the partner APIs, where AP's limits do not hold.</summary>
        bool isPartners;

        public CustomerTypesFile Read(YamlNode root, string digest)
        {
            var members = problems.Members(root, "the file", "example", "types", "unknownType", "transactionRules");
            if (problems.Choice(members.GetValueOrDefault("example"), "example", ("true", true), ("false", false)) == true)
                warnings.Add($"{problems.Where(members["example"].Start)}: these are example customer types, "
                    + "and they accept anybody who gives a few texts; write your own and take 'example' out");
            var types = new List<TypeDraft>();
            if (members.TryGetValue("types", out var list))
                types.AddRange(problems.Entries(list, "types").Select(entry => ReadType(entry.Key.Value!, entry.Value)));
            else
                problems.Add(root, "the member 'types' is missing");
            var unknown = problems.Text(members.GetValueOrDefault("unknownType"), "unknownType") ?? CustomerTypes.DefaultName;
            return new(types, TransactionRuleReader.Read(members.GetValueOrDefault("transactionRules"), problems),
                unknown == Refuse ? null : unknown, root, digest, problems, warnings);
        }

        TypeDraft ReadType(string name, YamlNode node)
        {
            if (name.Length > 64 || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
                problems.Add(node, "a type's name has at most 64 characters and no space");
            var members = problems.Members(node, $"type '{name}'", "extends", "review", "check", "accepts", "fields",
                "steps", "associates", "partners");
            isPartners = problems.Choice(members.GetValueOrDefault("partners"), "partners", ("true", true), ("false", false)) == true;
            var fields = new List<FieldDraft>();
            if (members.TryGetValue("fields", out var list))
                fields.AddRange(problems.Entries(list, "fields").Select(entry => ReadField(entry.Key, entry.Value)).OfType<FieldDraft>());
            foreach (var again in fields.GroupBy(field => field.Field).SelectMany(same => same.Skip(1)))
                problems.Add(again.Node, $"'{again.Field.Name}' is listed twice, under both its names");
            var extends = members.GetValueOrDefault("extends");
            return new(name, node, problems.Text(extends, "extends"), extends, ReadReview(members), ReadCheck(members),
                problems.Texts(members.GetValueOrDefault("accepts"), "accepts"), fields)
            {
                Steps = members.TryGetValue("steps", out var steps) ? ReadSteps(steps) : null,
                IsPartners = isPartners,
                Associates = problems.Text(members.GetValueOrDefault("associates"), "associates"),
            };
        }

        List<Sep9Step> ReadSteps(YamlNode node)
        {
            var steps = new List<Sep9Step>();
            foreach (var (name, list) in problems.Entries(node, "steps"))
            {
                var fields = new List<Sep9Field>();
                foreach (var text in problems.Texts(list, $"step '{name.Value}'"))
                    if (Sep9Catalogue.Find(text) is not { } field)
                        problems.Add(list, $"'{text}' is not a SEP-9 field");
                    else if (fields.Contains(field) || steps.Exists(step => step.Fields.Contains(field)))
                        problems.Add(list, $"'{text}' is in two steps");
                    else
                        fields.Add(field);
                steps.Add(new(name.Value!, fields));
            }
            return steps;
        }

        FieldDraft? ReadField(YamlScalarNode name, YamlNode node)
        {
            if (FieldCatalogue.Find(name.Value!) is not { } field)
            {
                problems.Add(name, $"'{name.Value}' is not a SEP-9 field");
                return null;
            }
            Warn(name, field);
            if (node is YamlScalarNode)
                return new(field, ReadNeed(node), null, null, null, [], node);
            var members = problems.Members(node, $"field '{name.Value}'", "need", "review", "check", "choices", "description");
            var choices = members.TryGetValue("choices", out var list) ? problems.Texts(list, "choices") : null;
            return new(field, members.TryGetValue("need", out var need) ? ReadNeed(need) : null, ReadReview(members), ReadCheck(members),
                choices, ReadDescriptions(members.GetValueOrDefault("description")), node);
        }

        void Warn(YamlScalarNode name, Sep9Field field)
        {
            if (isPartners)
                return;
            if (field.Instead is { } instead)
                warnings.Add($"{problems.Where(name.Start)}: the Anchor Platform never forwards {name.Value}: {instead}");
            else if (field.AliasDropped && name.Value == field.Alias)
                warnings.Add($"{problems.Where(name.Start)}: the Anchor Platform never forwards {name.Value}: "
                    + $"it is asked for as {field.Name}");
        }

        Dictionary<string, string> ReadDescriptions(YamlNode? node)
        {
            var texts = new Dictionary<string, string>();
            if (node is not null)
                foreach (var (language, value) in problems.Entries(node, "description"))
                    if (problems.Text(value, "a description") is { } text)
                        texts[LanguageTag.Normal(language.Value) is { Length: > 0 } tag ? tag : language.Value!.ToLowerInvariant()] = text;
            return texts;
        }

        Need? ReadNeed(YamlNode node) =>
            problems.Choice(node, "need", ("required", Need.Required), ("optional", Need.Optional), ("omit", Need.Omit));

        Review? ReadReview(Dictionary<string, YamlNode> members) =>
            problems.Choice(members.GetValueOrDefault("review"), "review", ("auto", Review.Auto), ("manual", Review.Manual));

        Validation? ReadCheck(Dictionary<string, YamlNode> members) => problems.Choice(members.GetValueOrDefault("check"), "check",
            ("strict", Validation.Strict), ("report", Validation.Report), ("off", Validation.Off));
    }
}
