using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>operator key</c>: makes a key for an operator.</summary>
static class OperatorVerbs
{
    public static Command Make(string[] settings) =>
        new("operator", "Lists operators and makes their keys.")
        {
            OperatorAccountVerbs.Add(settings), OperatorAccountVerbs.List(settings), OperatorAccountVerbs.Rotate(settings),
            OperatorAccountVerbs.Revoke(settings), Key(settings),
        };

    static Command Key(string[] settings)
    {
        var name = new Argument<string>("name") { Description = "The operator's name in the audit log." };
        return new VerbCommand("key", "Makes a key, and the server's setting for it.", """
            The server gets only the hash. The verb stores nothing: give the key to the operator, and the setting to the
            server. The server reads it at its next start.

            Example:
              anchor-callbacks operator key alice
            """) { name }.Do(settings, (parsed, context, _) =>
        {
            var given = parsed.GetRequiredValue(name);
            if (!OperatorOptions.IsName(given))
                throw new UsageException(
                    $"name: must be 1 to 64 letters, digits, '-' and '_'; {OperatorOptions.LocalName} is the name of the key file");
            var key = OperatorKey.New();
            var (setting, hash) = ($"Operator:Keys:{given}", OperatorKey.Write(OperatorKey.Hash(key)));
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["name"] = given, ["key"] = key, ["setting"] = setting, ["value"] = hash });
            else
            {
                context.Output.Write($"Key for {given}:   {key}");
                context.Output.Write($"For the server:  {setting.Replace(":", "__", StringComparison.Ordinal)}={hash}");
            }
            return Task.FromResult(ExitCode.Done);
        });
    }
}
