using System.CommandLine;
using System.Reflection;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Cli;

/// <summary><c>version</c>.</summary>
static class VersionVerb
{
    public static Command Make(string[] settings) => new Command("version", "Shows the program's version.").Do(settings, (_, context, _) =>
    {
        var version = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        if (context.Output.Json)
            context.Output.Document(new JsonObject { ["version"] = version });
        else
            context.Output.Write(version);
        return Task.FromResult(ExitCode.Done);
    });
}
