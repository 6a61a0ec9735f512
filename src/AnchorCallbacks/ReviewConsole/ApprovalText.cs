using AnchorCallbacks.Operators;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A pending decision in one line for people.</summary>
static class ApprovalText
{
    public static string Of(ApprovalSummary approval, ConsoleTexts texts) => string.Join(' ', ((string[])
    [
        approval.Action == "delete" ? texts["delete.title"] : texts[$"decide.{approval.Action}"], approval.Type ?? "",
        string.Join(", ", (approval.Fields ?? []).Select(field => CustomerPageRoutes.Label(field, texts))),
    ]).Where(part => part.Length > 0));
}
