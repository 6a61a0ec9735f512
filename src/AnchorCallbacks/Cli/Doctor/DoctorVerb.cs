using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary><c>doctor</c>: checks both sides and shows what is right and what to change.</summary>
static class DoctorVerb
{
    public static Command Make(string[] settings) => new VerbCommand("doctor",
        "Checks both sides of the connection and shows what to change.", """
        Checks settings, key, database, backups, certificates, this server's endpoint, AP's platform server, credentials,
        generation, batch limit and clocks, and shows the matching settings of AP. Changes nothing. Exit code 3: AP does not
        answer. 1: AP refuses the credential. 2: anything else is wrong. The callback credential goes only to an endpoint that
        is proven to be this server.

        Example:
          anchor-callbacks doctor
        """).Do(settings, async (_, context, cancel) =>
    {
        var findings = new List<Finding>();
        ServerSettings read;
        try
        {
            read = context.Settings;
            findings.Add(Finding.Good("Settings", "in order"));
        }
        catch (StartException e)
        {
            findings.AddRange(e.Message.Split('\n').Select(problem => Finding.Bad("Settings", problem)));
            Show(context.Output, findings, []);
            return ExitCode.Usage;
        }
        findings.AddRange(read.Warnings.Select(warning => Finding.Doubtful("Settings", warning)));
        findings.Add(OwnChecks.CustomerTypes(read));
        findings.Add(OwnChecks.Prices(read));
        findings.AddRange(OwnChecks.Pages(read));
        findings.Add(await OwnChecks.Database(read));
        findings.Add(await OwnChecks.Deletion(read));
        findings.AddRange(OwnChecks.Secrets(read));
        findings.AddRange(await SurroundingChecks.Run(read, cancel));
        findings.Add(await OwnEndpoint.Check(read, cancel));
        var platform = await PlatformChecks.Run(read.Platform, cancel);
        findings.AddRange(platform);
        Show(context.Output, findings, [.. MatchingSettings.For(read)]);
        return platform.Exists(finding => finding is { Check: PlatformChecks.Name, Health: Health.Bad }) ? ExitCode.NotReachable
            : platform.Exists(finding => finding is { Check: PlatformChecks.Credential, Health: Health.Bad }) ? ExitCode.Refused
            : findings.Exists(finding => finding.Health == Health.Bad) ? ExitCode.Usage
            : ExitCode.Done;
    });

    static void Show(Output output, List<Finding> findings, List<(string Name, string Value)> matching)
    {
        if (output.Json)
        {
            output.Document(new JsonObject
            {
                ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
                {
                    ["check"] = finding.Check, ["health"] = finding.Health.ToString().ToLowerInvariant(), ["text"] = finding.Text,
                })]),
                ["platform_settings"] = new JsonObject(matching.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value))),
            });
            return;
        }
        var details = new Details();
        foreach (var finding in findings)
            if (!output.Quiet || finding.Health != Health.Good)
                foreach (var line in finding.Text.Split('\n'))
                    details.Add($"{Mark(finding.Health)}  {finding.Check}", line);
        output.Show(details);
        if (matching.Count == 0 || output.Quiet)
            return;
        output.Say("\nSet in AP, in all its processes:");
        foreach (var (name, value) in matching)
            output.Say($"  {name}={value}");
    }

    static string Mark(Health health) => health switch
    {
        Health.Good => "ok",
        Health.Doubtful => "!!",
        _ => "NO",
    };
}
