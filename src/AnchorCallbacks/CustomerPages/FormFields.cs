using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The control that a field has in a form.</summary>
enum FormInput
{
    Text,
    LongText,
    Date,
    Country,
    Phone,
    Email,
    Number,
    Choice,
    File,
}

/// <summary>A field as a form shows it.</summary>
/// <param name="Known">A masked form of the stored value; null if there is none.</param>
/// <param name="IsFixed">An operator has accepted the value. It cannot be changed here.</param>
/// <param name="Error">Why the value is not taken, in the user's language.</param>
/// <param name="Typed">What the user has just typed.</param>
sealed record FormField(FieldRequirement Requirement, FieldStatus Status, string Label, string? Known, bool IsFixed, string? Error,
    string Typed = "", string TypedCountry = "")
{
    public Sep9Field Field => Requirement.Field;

    public string Name => Field.Name;

    public FormInput Input { get; } = InputOf(Requirement);

    /// <summary>Missing, or given and not good.</summary>
    public bool IsOpen => Status is FieldStatus.Absent or FieldStatus.Rejected;

    /// <summary>The browser may insist on it: there is nothing yet that could be kept.</summary>
    public bool IsInputRequired => Requirement.Required && IsOpen && !IsFixed;

    public IReadOnlyList<string> Choices => Requirement.Choices.Count > 0 ? Requirement.Choices : UsualChoices.GetValueOrDefault(Name, []);

    /// <summary>Words that wallets use where SEP-9 gives no list.</summary>
    static readonly Dictionary<string, string[]> UsualChoices = new(StringComparer.Ordinal)
    {
        ["id_type"] = ["passport", "id_card", "drivers_license", "residence_permit"],
        ["bank_account_type"] = ["checking", "savings"],
    };

    static readonly string[] LongTexts = ["address", "employer_address", "organization.registered_address", "card.address"];

    static FormInput InputOf(FieldRequirement requirement)
    {
        var field = requirement.Field;
        return field.Kind == FieldKind.Binary ? FormInput.File
            : requirement.Choices.Count > 0 || UsualChoices.ContainsKey(field.Name) ? FormInput.Choice
            : field.Kind == FieldKind.Date && field.Name != "card.expiration_date" ? FormInput.Date
            : field.Check == CodeChecks.Country ? FormInput.Country
            : field.Check == PhoneChecks.Phone && field.FormatField is null or "mobile_number_format" && field.Check == PhoneChecks.Phone
                ? FormInput.Phone
            : field.Check == EmailChecks.Email ? FormInput.Email
            : field.Kind == FieldKind.Number ? FormInput.Number
            : LongTexts.Contains(field.Name) ? FormInput.LongText
            : FormInput.Text;
    }

    /// <summary>HTML's names of what a field is, so that browsers and password safes fill it in.</summary>
    public string? Autocomplete => Name switch
    {
        "first_name" => "given-name",
        "last_name" => "family-name",
        "additional_name" => "additional-name",
        "birth_date" => "bday",
        "sex" => "sex",
        "email_address" => "email",
        "mobile_number" => "tel",
        "address" => "street-address",
        "city" => "address-level2",
        "state_or_province" => "address-level1",
        "postal_code" => "postal-code",
        "employer_name" => "organization",
        _ => null,
    };
}

/// <summary>A page of the form.</summary>
sealed record FormStep(string Name, string Title, IReadOnlyList<FormField> Fields)
{
    /// <summary>The name as a part of an address.</summary>
    public string Path => Uri.EscapeDataString(Name);

    public bool IsDone => !Fields.Any(own => own.Requirement.Required && own.IsOpen);
}

/// <summary>The steps of a customer's form, made from its evaluation. Pure functions.</summary>
static class FormSteps
{
    /// <summary>The step with everything that an operator has asked for.</summary>
    public const string Asked = "asked";

    public static List<FormStep> Of(PageState state, PageTexts texts)
    {
        var fields = new List<FormField>();
        var asked = new HashSet<Sep9Field>();
        var (evaluation, record) = (state.Evaluation, state.Record);
        for (var i = 0; i < evaluation.FieldStatuses.Length; i++)
        {
            var (requirement, status) = (evaluation.Type.Fields[i], evaluation.FieldStatuses[i]);
            var (value, ask) = (record[requirement.Field], record.OpenAsk(requirement.Field, evaluation.Type.Name));
            if (ask is not null || (status == FieldStatus.Rejected && value?.Verdict == Verdict.Rejected))
                asked.Add(requirement.Field);
            var error = status != FieldStatus.Rejected && ask is null ? null : Error(requirement, value, ask, texts);
            fields.Add(new(requirement, status, texts.Label(requirement), Mask.Of(value, texts), IsFixed(evaluation, value, status),
                error));
        }
        var steps = new List<FormStep>();
        Add(Asked, texts["step.asked"], fields.Where(field => asked.Contains(field.Field)));
        foreach (var step in evaluation.Type.Steps ?? Sep9Steps.All)
            Add(step.Name, texts.Find($"step.{step.Name}") ?? step.Name,
                step.Fields.Select(field => fields.Find(own => own.Field == field)).OfType<FormField>()
                    .Where(field => !asked.Contains(field.Field)));
        // The types file may name steps that leave required fields out.
        Add("more", texts["step.more"],
            fields.Where(field => field.Requirement.Required && !steps.Exists(step => step.Fields.Contains(field))));
        return steps;

        void Add(string name, string title, IEnumerable<FormField> own)
        {
            // A step is only worth a page if something in it is required. Required fields come first.
            var list = own.OrderByDescending(field => field.Requirement.Required).ToList();
            if (list.Exists(field => field.Requirement.Required))
                steps.Add(new(name, title, list));
        }
    }

    static bool IsFixed(in CustomerEvaluation evaluation, FieldValue? value, FieldStatus status) =>
        value is not null && status == FieldStatus.Accepted && (value.Verdict == Verdict.Accepted
            || (evaluation.TypeVerdict is { Verdict: Verdict.Accepted } verdict && verdict.Version >= value.Version));

    static string? Error(FieldRequirement requirement, FieldValue? value, Ask? ask, PageTexts texts)
    {
        if (value is null && ask is null)
            return null;
        var text = ask is not null ? ask.Message.In(texts.Language)
            : value!.Verdict == Verdict.Rejected ? value.VerdictMessage.In(texts.Language)
            : texts.Rule(value.Problem ?? requirement.ChoiceProblem);
        return text.Length > 0 ? text : texts["error.again"];
    }
}
