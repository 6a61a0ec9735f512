using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Hosting;

/// <summary>Reads a YAML tree and reports each problem with its line and column.</summary>
sealed class YamlProblems(string file)
{
    readonly List<string> problems = [];

    public IReadOnlyList<string> All => problems;

    public void Add(YamlNode node, string text) => Add(node.Start, text);

    public void Add(Mark mark, string text) => problems.Add($"{Where(mark)}: {text}");

    public string Where(Mark mark) => $"{file}:{mark.Line}:{mark.Column}";

    /// <summary>The members of a mapping. Others than the allowed ones are problems. For a node that is no mapping it is empty, with a
    /// problem.</summary>
    public Dictionary<string, YamlNode> Members(YamlNode node, string what, params string[] allowed)
    {
        var members = new Dictionary<string, YamlNode>();
        foreach (var (key, value) in Entries(node, what))
            if (allowed.Contains(key.Value))
                members[key.Value!] = value;
            else
                Add(key, $"{what} has no member '{key.Value}'; it may have {string.Join(", ", allowed)}");
        return members;
    }

    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries(YamlNode node, string what)
    {
        if (node is not YamlMappingNode mapping)
        {
            Add(node, $"{what} must be a mapping (name: value)");
            yield break;
        }
        foreach (var (key, value) in mapping.Children)
            if (key is YamlScalarNode { Value.Length: > 0 } name)
                yield return (name, value);
            else
                Add(key, "a name is expected here");
    }

    public string? Text(YamlNode? node, string what)
    {
        if (node is null)
            return null;
        if (node is YamlScalarNode { Value.Length: > 0 } scalar)
            return scalar.Value;
        Add(node, $"{what} must be a text");
        return null;
    }

    public List<string> Texts(YamlNode? node, string what)
    {
        var texts = new List<string>();
        if (node is YamlSequenceNode sequence)
        {
            foreach (var item in sequence.Children)
                if (Text(item, $"an entry of {what}") is { } text)
                    texts.Add(text);
        }
        else if (node is not null)
        {
            Add(node, $"{what} must be a list, such as [a, b]");
        }
        return texts;
    }

    public T? Choice<T>(YamlNode? node, string what, params ReadOnlySpan<(string Word, T Value)> choices) where T : struct
    {
        if (Text(node, what) is not { } text)
            return null;
        var words = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
            words.Add(word);
        }
        Add(node!, $"{what} must be {string.Join(", ", words[..^1])} or {words[^1]}");
        return null;
    }
}
