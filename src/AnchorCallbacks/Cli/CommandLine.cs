using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AnchorCallbacks.Cli.Outbox;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole;

namespace AnchorCallbacks.Cli;

/// <summary>The program: <c>anchor-callbacks VERB</c>. Without a verb it runs the server.</summary>
static partial class CommandLine
{
    /// <summary>How long a verb may take to end after Ctrl+C. The demo stops a whole server.</summary>
    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    public static Task<int> Run(string[] args)
    {
        var (words, settings) = Split(args);
        // A hidden verb: the server starts it, and it needs no setting.
        if (words is [PictureConversion.Verb, var mediaType])
            return Task.FromResult(PictureConverter.Run(mediaType));
        return words is [] or ["serve"] ? Serve.Run(settings) : RunVerb(words, settings);
    }

    /// <summary>Settings have the form <c>--Section:Name=value</c>, at any place. The rest is verbs and their options.</summary>
    static (List<string> Words, string[] Settings) Split(string[] args)
    {
        var (words, settings) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            var setting = Setting().Match(args[i]);
            (setting.Success ? settings : words).Add(args[i]);
            if (setting.Success && !setting.Groups[1].Success && i + 1 < args.Length
                && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings[^1] += $"={args[++i]}";
        }
        return (words, [.. settings]);
    }

    // A separate method, so that the server starts without loading the verbs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task<int> RunVerb(List<string> given, string[] settings)
    {
        var root = MakeRoot(settings);
        var words = Words.Read(root, given, out var problem);
        var parsed = root.Parse(words);
        // Errors in other words do not matter for help.
        var errors = problem is not null ? [problem] : parsed.Errors.Count > 0 && parsed.Action is not VerbHelp ? Errors(parsed) : [];
        if (errors.Count > 0)
        {
            foreach (var error in errors)
                await Console.Error.WriteLineAsync(Printable.Text(error));
            await Console.Error.WriteLineAsync($"See: {Path(parsed.CommandResult)} --help");
            return ExitCode.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = StopTime,
        });
    }

    public static RootCommand MakeRoot(string[] settings)
    {
        var root = new RootCommand("""
            Callback server and admin tool for the Stellar Anchor Platform.

            Without a verb it runs the server. Settings come from appsettings.json, the environment (Platform__BaseUrl) and
            the command line (--Platform:BaseUrl=…, at any place). Secrets are refused on the command line.

            Exit codes: 0 done; 1 refused by the platform or this server, or damaged; 2 usage or settings; 3 not reachable;
            4 outcome unknown.
            """);
        root.Options.Add(Verb.Json);
        root.Options.Add(Verb.Quiet);
        root.Options.Add(Verb.Wide);
        var serve = new Command("serve", "Runs the callback server, like no verb.");
        serve.SetAction((_, _) => Serve.Run(settings));
        root.Subcommands.Add(serve);
        root.Subcommands.Add(Demo.DemoVerb.Make(settings));
        root.Subcommands.Add(SimulateVerb.Make(settings));
        root.Subcommands.Add(TxVerbs.Make(settings));
        root.Subcommands.Add(RpcVerbs.Make(settings));
        root.Subcommands.Add(RequestInfoVerb.Make(settings));
        root.Subcommands.Add(Batch.BatchVerb.Make(settings));
        root.Subcommands.Add(Customers.CustomerVerbs.Make(settings));
        root.Subcommands.Add(ApprovalVerbs.Make(settings));
        root.Subcommands.Add(AuditVerbs.Make(settings));
        root.Subcommands.Add(OverviewVerb.Make(settings));
        root.Subcommands.Add(OutboxVerbs.Make(settings));
        root.Subcommands.Add(Inbox.InboxVerbs.Make(settings));
        root.Subcommands.Add(OperatorVerbs.Make(settings));
        root.Subcommands.Add(PartnerVerbs.Make(settings));
        root.Subcommands.Add(WebhookVerbs.Make(settings));
        root.Subcommands.Add(KeyVerbs.Make(settings));
        root.Subcommands.Add(Store.StoreVerbs.Make(settings));
        root.Subcommands.Add(Doctor.DoctorVerb.Make(settings));
        root.Subcommands.Add(HealthVerb.Make(settings));
        root.Subcommands.Add(ConfigVerbs.Make(settings));
        root.Subcommands.Add(MigrateVerb.Make(settings));
        root.Subcommands.Add(CompletionVerb.Make(settings));
        root.Subcommands.Add(VersionVerb.Make(settings));
        VerbHelp.Install(root);
        return root;
    }

    /// <summary>An unknown word makes the parser report other words as missing. So only the unknown word is reported.</summary>
    static List<string> Errors(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        // A word after an unknown option is probably its value.
        ? [.. parsed.UnmatchedTokens.Where(word => word.StartsWith('-') || !parsed.UnmatchedTokens[0].StartsWith('-'))
            .Select(word => Words.Unknown(word, parsed.CommandResult.Command))]
        : [.. parsed.Errors.Select(error => error.Message).Distinct()];

    static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "anchor-callbacks";

    [GeneratedRegex(@"^--[A-Za-z]+(?::[A-Za-z0-9_.-]+)+(?:(=).*)?$", RegexOptions.Singleline)]
    private static partial Regex Setting();
}
