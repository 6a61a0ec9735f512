using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A field as the wallet sees it.</summary>
/// <param name="Text">Its description, and why it is rejected, in the wallet's language.</param>
sealed record WalletField(string Name, string Status, string Text, string Error);

/// <summary>The status of each field as the wallet sees it, for one type and in the wallet's language.</summary>
sealed record WalletView(string Type, string Language, string Message, IReadOnlyList<WalletField> Fields)
{
    /// <summary>The languages of answers: first the wallet's, which is the customer's own where it is known.</summary>
    public static IReadOnlyList<string> Languages(CustomerRecord record, ReviewOptions review, ConsoleTexts texts)
    {
        var own = record[Sep9Catalogue.Find("language_code")!]?.Text is { Length: > 0 } code && LanguageTag.LanguageOf(code) is { } known
            ? known : texts.Language;
        return [.. review.Languages.Prepend(own).Distinct()];
    }

    public static List<WalletView> Of(CustomerRecord record, IEnumerable<string> names, CustomerTypes types, string language) =>
        [.. names.Select(types.Configured).OfType<CustomerType>().Select(type => Of(CustomerEvaluation.Of(type, record), language))];

    static WalletView Of(CustomerEvaluation evaluation, string language)
    {
        var fields = new List<WalletField>();
        for (var i = 0; i < evaluation.FieldStatuses.Length; i++)
        {
            var (requirement, status) = (evaluation.Type.Fields[i], evaluation.FieldStatuses[i]);
            if (status == FieldStatus.Absent && !requirement.Required)
                continue;
            var (field, ask) = (requirement.Field, evaluation.Record.OpenAsk(requirement.Field, evaluation.Type.Name));
            fields.Add(new(field.Name, Word(status), AnswerTexts.Describe(requirement, language),
                status != FieldStatus.Rejected || evaluation.Record[field] is not { } value ? ask?.Message.In(language) ?? ""
                    : CustomerEvaluation.ErrorOf(evaluation.Type, requirement, value, ask, language)));
        }
        return new(evaluation.Type.Name, language, evaluation.Message(language), fields);
    }

    static string Word(FieldStatus status) => status switch
    {
        FieldStatus.Absent => CustomerStatus.NeedsInfo.Word(),
        FieldStatus.InReview => CustomerStatus.Processing.Word(),
        FieldStatus.Rejected => CustomerStatus.Rejected.Word(),
        _ => CustomerStatus.Accepted.Word(),
    };
}
