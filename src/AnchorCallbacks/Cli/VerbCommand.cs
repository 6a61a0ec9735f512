using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace AnchorCallbacks.Cli;

/// <summary>A verb with details and examples in its help.</summary>
sealed class VerbCommand(string name, string line, string details = "") : Command(name, line)
{
    public string Details => details;
}

/// <summary>Writes the standard help, then the verb's details.</summary>
sealed class VerbHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is VerbCommand { Details.Length: > 0 } verb)
            parseResult.InvocationConfiguration.Output.WriteLine(verb.Details);
        return result;
    }

    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        // A file may have such a name.
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Action = new VerbHelp((HelpAction)help.Action!);
    }
}
