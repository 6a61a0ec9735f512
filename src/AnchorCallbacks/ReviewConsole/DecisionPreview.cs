using System.Text;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>What a decision would change for one type.</summary>
/// <param name="Answers">The exact answer that the wallet would get, in each language. The first is the wallet's.</param>
sealed record PreviewOfType(string Type, string Before, string After, IReadOnlyList<(string Language, string Json)> Answers);

/// <summary>A page with what a decision would change.</summary>
interface IHasPreview
{
    IReadOnlyList<PreviewOfType> Types { get; }

    /// <summary>The text about the open transactions. A rejected field alone rejects no customer, and makes no refund due.</summary>
    string Consequence => Types.Any(type => type.After == CustomerStatus.Rejected.Word()) ? "reject.consequence" : "decide.consequence";
}

/// <summary>What a decision would change.</summary>
/// <param name="NeedsSecond">It waits for a second person.</param>
sealed record PreviewOfDecision(IReadOnlyList<PreviewOfType> Types, bool NeedsSecond);

/// <summary>What would follow from a decision. Nothing is changed.</summary>
static class DecisionPreview
{
    /// <param name="languages">The wallet's first.</param>
    public static Result<PreviewOfDecision> Of(Customer customer, IEnumerable<StatusRow> statuses, Decision decision, CustomerTypes types,
        FourEyes rule, IReadOnlyList<string> languages)
    {
        var record = customer.Record;
        if (CustomerDecision.Decide(record, decision, types, customer.Version + 1, customer.TypesSeen)
            .Failed(out var failure, out var decided))
            return failure;
        var configured = statuses.Select(status => status.Type).Append(decision.Type ?? "").Distinct().Select(types.Configured);
        return new PreviewOfDecision([.. configured.OfType<CustomerType>().Select(type =>
                Of(customer.Id, CustomerEvaluation.Of(type, record), CustomerEvaluation.Of(type, decided.Record), languages))],
            rule.Concerns(decision, record, decided.Record, types));
    }

    static PreviewOfType Of(string id, CustomerEvaluation before, CustomerEvaluation after, IReadOnlyList<string> languages) =>
        new(after.Type.Name, before.Status.Word(), after.Status.Word(),
            [.. languages.Select(language => (language, Answer(id, after, language)))]);

    static string Answer(string id, CustomerEvaluation evaluation, string language)
    {
        using var json = CustomerAnswer.Write(id, evaluation, language);
        return Encoding.UTF8.GetString(json.WrittenMemory.Span);
    }
}
