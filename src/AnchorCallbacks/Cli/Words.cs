using System.CommandLine;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Cli;

/// <summary>Prepares the words of a command line for the parser: verbs in any case, <c>help</c>, groups without a verb, and suggestions for
/// unknown words.</summary>
static class Words
{
    const string Help = "--help";

    /// <summary>Writes verbs in their declared spelling. <c>help tx list</c> becomes <c>tx list --help</c>. A group alone gets
    /// <c>--help</c>.</summary>
    /// <param name="problem">The message about an unknown verb. Null if all are known.</param>
    public static List<string> Read(RootCommand root, List<string> words, out string? problem)
    {
        var asked = words.Count > 0 && words[0].Equals("help", StringComparison.OrdinalIgnoreCase);
        var read = asked ? words[1..] : [.. words];
        problem = null;
        Command command = root;
        for (var i = 0; i < read.Count && command.Subcommands.Count > 0; i++)
        {
            // A shell that asks for completion sends an unfinished line.
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
        // A group has no action.
        var isGroup = command != root && command.Subcommands.Count > 0;
        if (asked || (isGroup && !read.Contains(Help)))
            read.Add(Help);
        return read;
    }

    /// <summary>The message about a word that no command takes.</summary>
    public static string Unknown(string word, Command command)
    {
        IEnumerable<string> known = word.StartsWith('-')
            ? command.Options.Concat(command.Parents.OfType<Command>()
                .SelectMany(parent => parent.Options.Where(option => option.Recursive))).Select(option => option.Name).Append(Help)
            : command.Subcommands.Select(verb => verb.Name).Append(command is RootCommand ? "help" : "");
        var hint = Nearest.Hint(word.Split('=')[0], known);
        return word.StartsWith('-') || command.Subcommands.Count > 0 ? $"{word}: no such verb, option or setting{hint}"
            : $"{word}: is one word too many";
    }

    static Command? Find(Command command, string word) =>
        command.Subcommands.FirstOrDefault(verb => verb.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
}
