using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Sep9;
using PhoneNumbers;

namespace AnchorCallbacks.CustomerPages;

/// <summary>Divides what was sent into values to store and errors to show. The checks are those of a PUT. A pure function.</summary>
/// <param name="Put">The valid values; null if there are none.</param>
/// <param name="Errors">In the user's language, by field.</param>
sealed record StepCheck(CustomerPut? Put, IReadOnlyDictionary<string, string> Errors)
{
    public static StepCheck Of(StepInput input, IReadOnlyList<FormField> fields, PageState state, PageSubject subject, int textLimit,
        PageTexts texts, DateOnly today)
    {
        var errors = new Dictionary<string, string>(input.Errors, StringComparer.Ordinal);
        var given = new List<GivenText>();
        var files = new List<GivenDocument>();
        foreach (var field in fields.Where(field => !field.IsFixed && !errors.ContainsKey(field.Name)))
        {
            if (field.Input == FormInput.File)
                TakeFile(field);
            else
                TakeText(field);
        }
        var named = subject.TransactionId.Length > 0 ? subject.TransactionId : null;
        var put = new CustomerPut(subject.Key, subject.Type, named, given, files, [])
        {
            Actor = AuditLog.ByCustomer,
        };
        Check();
        return new(put.Texts.Count + put.Documents.Count > 0 ? put : null, errors);

        void TakeFile(FormField field)
        {
            if (!input.Files.TryGetValue(field.Name, out var upload))
                RequireValue(field);
            else if (field.Field.Check(upload.MediaType, today).Problem is { } problem)
                errors[field.Name] = texts.Rule(problem);
            else
                files.Add(new(field.Field, field.Name, upload));
        }

        void TakeText(FormField field)
        {
            var typed = input.Texts.GetValueOrDefault(field.Name, "");
            var value = field.Field.Verbatim ? typed.Trim() : CleanText.Of(typed);
            if (CleanText.Of(typed).Length == 0)
                RequireValue(field);
            else if (typed.Length > textLimit)
                errors[field.Name] = texts["error.too_long"];
            else
                given.Add(new(field.Field, field.Name, field.Input != FormInput.Phone ? value
                    : WithCountry(value, input.Texts.GetValueOrDefault(field.Name + StepReader.CountrySuffix, ""))));
        }

        // A known value need not be given again, unless it was rejected or asked for.
        void RequireValue(FormField field)
        {
            if (field.IsInputRequired)
                errors[field.Name] = texts[field.Input == FormInput.File ? "error.file" : "error.required"];
        }

        void Check()
        {
            var type = state.Evaluation.Type;
            var good = new List<GivenText>();
            foreach (var text in given)
            {
                var result = CustomerUpdate.Check(text, type, put, state.Record, today);
                if (result.Problem is { } problem && type.ValidationOf(text.Field) != Validation.Off)
                    errors[text.Field.Name] = texts.Rule(problem);
                else
                    good.Add(text);
            }
            put = put with { Texts = good };
        }
    }

    /// <summary>A number without its country's code gets the code of the chosen country.</summary>
    static string WithCountry(string number, string region)
    {
        if (number.StartsWith('+') || region.Length != 2)
            return number;
        try
        {
            var phones = PhoneNumberUtil.GetInstance();
            return phones.Format(phones.Parse(number, region), PhoneNumberFormat.E164);
        }
        catch (NumberParseException)
        {
            return number;
        }
    }
}
