using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Hosting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.CustomerPages;

/// <summary>A text that customers agree to before they give data.</summary>
/// <param name="Url">The whole text; empty for none.</param>
sealed record Consent(string Name, string Version, LocalizedText Text, bool IsRequired, string Url)
{
    /// <summary>What the form sends. A form that was shown with an older version agrees to nothing newer.</summary>
    public string Key => $"{Name} {Version}";
}

/// <summary>The consents of the configuration, and what customers have agreed to.</summary>
sealed record ConsentList(IReadOnlyList<Consent> All)
{
    /// <summary>The consents whose present version the customer has not been asked about.</summary>
    public async ValueTask<List<Consent>> Open(DbConnection connection, string? customerId)
    {
        if (All.Count == 0)
            return [];
        var given = customerId is null ? [] : await CustomerConsents.Of(connection, customerId);
        return [.. All.Where(consent => consent.IsRequired && !given.Contains((consent.Name, consent.Version)))];
    }

    /// <summary>Stores and audits what a customer has agreed to, in the caller's transaction.</summary>
    public static async ValueTask Save(DbConnection connection, string customerId, long version, Consent consent, string language,
        DateTimeOffset now)
    {
        if (await CustomerConsents.Add(connection, customerId, consent.Name, consent.Version, language, now) > 0)
            await AuditLog.Append(connection, customerId, version, now, AuditLog.ByCustomer, AuditActions.Agree,
                $"{consent.Name} version={consent.Version} language={language}");
    }

    public static ConsentList Read(string path)
    {
        if (path.Length == 0)
            return new([]);
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(File.ReadAllText(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException)
        {
            throw new StartException($"Pages:ConsentsFile: {path} cannot be read: {e.Message}");
        }
        var problems = new YamlProblems(path);
        var consents = new List<Consent>();
        if (yaml.Documents.Count > 0)
            foreach (var (name, node) in problems.Entries(yaml.Documents[0].RootNode, "the file"))
                consents.Add(ReadConsent(name.Value!, node, problems));
        return problems.All.Count == 0 ? new(consents) : throw new StartException(string.Join('\n', problems.All));
    }

    static Consent ReadConsent(string name, YamlNode node, YamlProblems problems)
    {
        var members = problems.Members(node, $"consent '{name}'", "version", "text", "required", "url");
        var texts = new List<(string Language, string Text)>();
        if (members.TryGetValue("text", out var list))
            foreach (var (language, value) in problems.Entries(list, "text"))
                if (problems.Text(value, "a text") is { } text)
                    texts.Add((language.Value!.ToLowerInvariant(), text));
        var version = problems.Text(members.GetValueOrDefault("version"), "version");
        if (version is null or { Length: > 64 } || !texts.Exists(text => text.Language == "en"))
            problems.Add(node, $"consent '{name}' must have a version of at most 64 characters, and a text with 'en'");
        return new(name, version ?? "", LocalizedText.Of(texts),
            problems.Choice(members.GetValueOrDefault("required"), "required", ("true", true), ("false", false)) ?? true,
            problems.Text(members.GetValueOrDefault("url"), "url") ?? "");
    }
}
