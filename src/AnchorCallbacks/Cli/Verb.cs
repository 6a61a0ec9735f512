using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli;

/// <summary>The settings, the output and the connections of a verb.</summary>
sealed class VerbContext(Output output, string[] settings)
{
    readonly Lazy<ServerSettings> read = new(() => ServerSettings.Load(settings));

    public Output Output => output;

    public ServerSettings Settings => read.Value;

    public PlatformClient Connect() => new(Settings.Platform);

    public OperatorClient ConnectAsOperator() => new(Settings.Operator);
}

/// <summary>The command line is wrong.</summary>
sealed class UsageException(string message) : Exception(message);

/// <summary>Common options, and the exit codes of failures.</summary>
static class Verb
{
    public static Option<bool> Json { get; } =
        new("--json") { Description = "Write only JSON, for scripts.", Recursive = true };

    public static Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "Write only results and failures.", Recursive = true };

    public static Option<bool> Wide { get; } =
        new("--wide") { Description = "Show all columns and do not shorten values.", Recursive = true };

    /// <summary>The maximum number of rows. 0 on the command line means all, and gives <see cref="int.MaxValue"/>.</summary>
    public static Option<int> Limit()
    {
        var limit = new Option<int>("--limit") { Description = "The maximum number of rows; 0 means all.", DefaultValueFactory = _ => 100 };
        limit.CustomParser = result =>
        {
            if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                result.AddError("--limit: must be a whole number; 0 means all");
            return number == 0 ? int.MaxValue : number;
        };
        return limit;
    }

    public static Option<string> Reason() => new("--reason") { Description = "The reason, for the log.", Required = true };

    /// <summary>An id goes into a path. An empty id would name the list, and dots would name another path.</summary>
    public static Argument<string> Id(string description, string name = "id")
    {
        var id = new Argument<string>(name) { Description = description };
        id.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && text.Trim().Trim('.').Length == 0)
                result.AddError($"{name}: must be an id");
        });
        return id;
    }

    /// <summary>Makes an option take one of a few words, in upper or lower case.</summary>
    public static Option<T> OneOf<T>(this Option<T> option, params string[] words) where T : class?
    {
        option.CustomParser = result => Word(result, option.Name, words) as T;
        option.CompletionSources.Add(words);
        return option;
    }

    /// <returns>The word in its declared spelling.</returns>
    public static string? Word(ArgumentResult result, string name, string[] words)
    {
        var given = result.Tokens[0].Value;
        var known = words.FirstOrDefault(word => word.Equals(given, StringComparison.OrdinalIgnoreCase));
        if (known is null)
            result.AddError($"{name}: must be {string.Join(", ", words[..^1])} or {words[^1]}{Nearest.Hint(given, words)}");
        return known;
    }

    /// <summary>Sets the action of a command. Failures become exit codes.</summary>
    public static Command Do(this Command command, string[] settings, Func<ParseResult, VerbContext, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancel) =>
        {
            var output = new Output(Console.Out, Console.Error, parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Wide));
            try
            {
                return await action(parsed, new VerbContext(output, settings), cancel);
            }
            catch (StartException e)
            {
                return Fail(output, "settings", e.Message, ExitCode.Usage);
            }
            catch (StoreException e)
            {
                return Fail(output, "settings", $"Store:ConnectionString: {e.Message}", ExitCode.Usage);
            }
            catch (UsageException e)
            {
                return Fail(output, "usage", e.Message, ExitCode.Usage);
            }
            catch (VerbFailedException e)
            {
                if (output.Json)
                {
                    var node = Describe(e.Outcome, e.Message);
                    if (e.Problem is not null)
                        node["problem"] = e.Problem.DeepClone();
                    output.Document(node);
                }
                output.Warn(e.Message);
                return e.ExitCode;
            }
            catch (PlatformRefusedException e)
            {
                return Fail(output, "refused", e.Message, ExitCode.Refused, e);
            }
            catch (PlatformUnreachableException e) when (e.Reason == UnreachableCause.Forbidden)
            {
                return Fail(output, "forbidden", e.Message, ExitCode.Refused);
            }
            catch (PlatformUnreachableException e)
            {
                return Fail(output, "unreachable", e.Message, ExitCode.NotReachable);
            }
            catch (Batch.UnknownLinesException e)
            {
                return Fail(output, "unknown", e.Message, ExitCode.OutcomeUnknown);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return Fail(output, "interrupted",
                    "Interrupted. A call may have taken effect: read the transaction before you send the call again.",
                    ExitCode.OutcomeUnknown);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Fail(output, "usage", e.Message, ExitCode.Usage);
            }
            catch (Exception e)
            {
                // An unexpected failure gets one line too, not a stack trace.
                return Fail(output, "failed", $"Failed: {e.GetBaseException().Message} ({e.GetBaseException().GetType().Name})",
                    ExitCode.Refused);
            }
        });
        return command;
    }

    public static int Unknown(this Output output, OutcomeUnknown unknown, string method, string? transactionId) => Fail(output, "unknown",
        $"It is not known whether {method} took effect: {unknown.Detail}. Look first: anchor-callbacks tx get {transactionId}",
        ExitCode.OutcomeUnknown);

    /// <summary>A failure as a JSON document.</summary>
    public static JsonObject Describe(string outcome, string message, PlatformRefusedException? refused = null)
    {
        var node = new JsonObject { ["outcome"] = outcome, ["message"] = message };
        if (refused is null)
            return node;
        node["code"] = refused.Code;
        node["reason"] = Snake(refused.Reason.GetType().Name);
        node["method"] = refused.Method;
        node["transaction_id"] = refused.TransactionId;
        if (refused.Detail is not null)
            node["detail"] = refused.Detail;
        return node;
    }

    static int Fail(Output output, string outcome, string message, int code, PlatformRefusedException? refused = null)
    {
        if (output.Json)
            output.Document(Describe(outcome, message, refused));
        output.Warn(refused is null ? message : $"Refused by the Anchor Platform ({refused.Code}): {message}");
        return code;
    }

    static string Snake(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
