using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Typed">What the form holds, for people: a label and a value.</param>
sealed record ContinueModel(LeftPlace Left, IReadOnlyList<(string Label, string Value)> Typed);

/// <summary>After a sign-in: back to where the earlier session ended. A form is sent again only when its reader says so, because much may
/// have changed.</summary>
static class ContinueRoutes
{
    public const string Path = "/console/continue";

    /// <summary>Whose texts the labels are. Other names are shown as they are.</summary>
    static readonly Dictionary<string, string> Labels = new()
    {
        ["decision"] = "decide.decision",
        ["type"] = "decide.type",
        ["fields"] = "decide.fields",
        ["ask"] = "decide.more",
        ["template"] = "decide.template",
        ["message"] = "decide.message",
        ["note"] = "notes.new",
        ["reason"] = "calls.reason",
        ["words"] = "search.words",
        ["name"] = "operators.name",
        ["role"] = "operators.role",
    };

    static readonly string[] NotTyped = ["version", "shown", "edit"];

    /// <summary>A form without such a part is only a button, such as the one that approves. It is not kept.</summary>
    public static bool IsTyped(KeyValuePair<string, string> part) => part.Value.Length > 0 && !NotTyped.Contains(part.Key);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage(Path, OperatorRole.Viewer, Show);

    static async Task Show(ConsoleRequest request)
    {
        var left = LeftPlace.Read(request.Http.Request, request.Get<ServiceKeys>());
        LeftPlace.Forget(request.Http);
        if (left is { Form.Count: > 0 } && left.Who == request.Who.Name)
        {
            await request.Show<ContinuePage>(new ContinueModel(left, [.. left.Form
                .Where(IsTyped).Select(part => Typed(part, request.Texts))]));
            return;
        }
        // What another person typed is not shown.
        request.GoTo(left is { Form.Count: 0 } ? left.Path : QueueRoutes.Root);
    }

    static (string Label, string Value) Typed(KeyValuePair<string, string> pair, ConsoleTexts texts) =>
        (Labels.TryGetValue(pair.Key.Split('_')[0], out var label) ? texts[label] : pair.Key, pair.Key switch
        {
            "decision" => texts[$"decide.{pair.Value}"],
            "fields" => CustomerPageRoutes.Label(pair.Value, texts),
            "role" => texts.Word(pair.Value),
            _ => pair.Value,
        });
}
