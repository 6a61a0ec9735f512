using System.Text;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>What a decision would change for one type.</summary>
/// <param name="Answer">The exact answer the wallet would get.</param>
sealed record PreviewOfType(string Type, string Before, string After, string Answer);

/// <summary>What would follow from a decision. Nothing is changed.</summary>
static class DecisionPreview
{
    public static Result<List<PreviewOfType>> Of(Customer customer, IEnumerable<StatusRow> statuses, Decision decision, CustomerTypes types,
        string language)
    {
        var record = customer.Record;
        if (CustomerDecision.Decide(record, decision, types, customer.Version + 1, customer.TypesSeen)
            .Failed(out var failure, out var decided))
            return failure;
        return statuses.Select(status => status.Type).Append(decision.Type ?? "").Distinct().Select(types.Configured).OfType<CustomerType>()
            .Select(type => new PreviewOfType(type.Name, CustomerEvaluation.Of(type, record).Status.Word(),
                CustomerEvaluation.Of(type, decided.Record).Status.Word(),
                Answer(customer.Id, CustomerEvaluation.Of(type, decided.Record), language))).ToList();
    }

    static string Answer(string id, CustomerEvaluation evaluation, string language)
    {
        using var json = CustomerAnswer.Write(id, evaluation, language);
        return Encoding.UTF8.GetString(json.WrittenMemory.Span);
    }
}
