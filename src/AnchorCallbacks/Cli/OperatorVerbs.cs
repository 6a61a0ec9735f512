using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>operator key</c>: a credential for one more operator.</summary>
static class OperatorVerbs
{
    public static Command Make(string[] settings) =>
        new("operator", "Says who the operators are, and makes their keys.")
        {
            OperatorAccountVerbs.Add(settings), OperatorAccountVerbs.List(settings), OperatorAccountVerbs.Rotate(settings),
            OperatorAccountVerbs.Revoke(settings), Key(settings),
        };

    static Command Key(string[] settings)
    {
        var name = new Argument<string>("name") { Description = "Whose key it is; the audit log names them so." };
        return new VerbCommand("key", "Makes a key and the setting that lets it in.", """
            The server is given the hash alone and does not know the key. Nothing is stored: give the key to its
            owner, and the setting to the server, which reads it at its next start.

            Example:
              anchor-callbacks operator key alice
            """) { name }.Do(settings, (parsed, context, _) =>
        {
            var given = parsed.GetRequiredValue(name);
            if (!OperatorOptions.IsName(given))
                throw new UsageException(
                    $"name: must be letters, digits, '-' and '_', at most 64, and not {OperatorOptions.LocalName}, which is the key file's");
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
