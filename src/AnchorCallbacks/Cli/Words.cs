using System.CommandLine;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Cli;

/// <summary>The words of a command line before they are parsed: verbs in any case, <c>help</c>, groups without a verb, and what an unknown word may mean.</summary>
static class Words
{
    const string Help = "--help";

    /// <summary>Verbs as they are declared; <c>help tx list</c> is <c>tx list --help</c>, and so is a group alone.</summary>
    /// <param name="problem">What is wrong with a verb; null if nothing is.</param>
    public static List<string> Read(RootCommand root, List<string> words, out string? problem)
    {
        var asked = words.Count > 0 && words[0].Equals("help", StringComparison.OrdinalIgnoreCase);
        var read = asked ? words[1..] : [.. words];
        problem = null;
        Command command = root;
        for (var i = 0; i < read.Count && command.Subcommands.Count > 0; i++)
        {
            // A shell that asks what can come next sends an unfinished line.
            if (read[i].StartsWith('['))
                return read;
            if (read[i].StartsWith('-'))
                continue;
            if (Find(command, read[i]) is not { } next)
            {
                problem = Unknown(read[i], command);
                return read;
            }
            read[i] = next.Name;
            command = next;
        }
        // A group does nothing by itself.
        var isGroup = command != root && command.Subcommands.Count > 0;
        if (asked || (isGroup && !read.Contains(Help)))
            read.Add(Help);
        return read;
    }

    /// <summary>What a word may mean that no command takes.</summary>
    public static string Unknown(string word, Command command)
    {
        IEnumerable<string> known = word.StartsWith('-')
            ? command.Options.Concat(command.Parents.OfType<Command>()
                .SelectMany(parent => parent.Options.Where(option => option.Recursive))).Select(option => option.Name).Append(Help)
            : command.Subcommands.Select(verb => verb.Name).Append(command is RootCommand ? "help" : "");
        var hint = Nearest.Hint(word.Split('=')[0], known);
        return word.StartsWith('-') || command.Subcommands.Count > 0 ? $"{word}: no such verb, option or setting{hint}"
            : $"{word}: is a word too many";
    }

    static Command? Find(Command command, string word) =>
        command.Subcommands.FirstOrDefault(verb => verb.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
}
