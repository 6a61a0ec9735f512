using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorCallbacks.Cli;

namespace AnchorCallbacks.Tests.Programs;

/// <summary>One run of the program.</summary>
/// <param name="Environment">Variables; null removes one.</param>
sealed record ProgramRun(string Folder, string[] Arguments, Dictionary<string, string?> Environment);

/// <summary>What the program wrote and how it ended.</summary>
sealed record ProgramResult(int ExitCode, string Output, string Errors);

/// <summary>A process that runs the program's entry point again and again, each time with the folder, the environment and the arguments
/// that it is given: a start costs much more than a verb.</summary>
static class ProgramHost
{
    /// <summary>The exit code of a process that an exception ended.</summary>
    const int Crashed = 134;

    /// <summary>Takes runs from standard input, one a line, until it ends.</summary>
    public static void Serve()
    {
        var (requests, answers) = (Console.In, Console.Out);
        Console.SetIn(TextReader.Null);
        while (requests.ReadLine() is { } line)
        {
            answers.WriteLine(JsonSerializer.Serialize(
                Run(JsonSerializer.Deserialize(line, ProgramJson.Default.ProgramRun)!), ProgramJson.Default.ProgramResult));
            answers.Flush();
        }
    }

    static ProgramResult Run(ProgramRun run)
    {
        using StringWriter output = new(), errors = new();
        Console.SetOut(output);
        Console.SetError(errors);
        Environment.CurrentDirectory = run.Folder;
        var before = run.Environment.Keys.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        Set(run.Environment);
        var code = Invoke(run.Arguments, errors);
        Set(before);
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        // A start that fails leaves its files to the end of the process.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Console.Out.Flush();
        Console.Error.Flush();
        return new(code, output.ToString(), errors.ToString());
    }

    static int Invoke(string[] arguments, TextWriter errors)
    {
        try
        {
            return (int)typeof(CommandLine).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null)!;
        }
        catch (Exception e)
        {
            errors.WriteLine($"Unhandled exception. {e}");
            return Crashed;
        }
    }

    static void Set(Dictionary<string, string?> variables)
    {
        foreach (var (name, value) in variables)
            Environment.SetEnvironmentVariable(name, value);
    }
}

/// <summary>The runtime's settings are the program's: no JSON by reflection.</summary>
[JsonSerializable(typeof(ProgramRun))]
[JsonSerializable(typeof(ProgramResult))]
sealed partial class ProgramJson : JsonSerializerContext;
