using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The steps of the form. Each is saved as AP's PUT is: one decision, one transaction.</summary>
static class StepRoutes
{
    public static void Map(IEndpointRouteBuilder routes, PageGuard guard, PageSessions sessions)
    {
        routes.MapPage("/step/{step}", request => HomeRoutes.Show(request, HomeView.Step, NameOf(request)));
        routes.MapPost("/step/{step}", request => Save(request, guard, sessions));
    }

    /// <summary>The configuration names steps, so their names may have any sign.</summary>
    static string NameOf(PageRequest request) => PathIds.Read(request.Http, "step") ?? "";

    static async Task Save(PageRequest request, PageGuard guard, PageSessions sessions)
    {
        var (name, limits) = (NameOf(request), request.Get<Limits>());
        var state = await request.Get<PageCustomers>().Load(request.Subject);
        var step = state is { Status: CustomerStatus.NeedsInfo, IsEnded: false }
            ? FormSteps.Of(state, request.Texts).Find(step => step.Name == name) : null;
        if (step is null || (await HomeRoutes.OpenConsents(request, state)).Count > 0)
        {
            // The form is old: an operator has decided meanwhile, or the step is done.
            await RequestBody.Drain(request.Http.Request, limits.DrainBytes, limits.Upload);
            request.GoTo(request.Path());
            return;
        }
        var clock = request.Get<TimeProvider>();
        var reader = new StepReader(request.Get<DocumentStore>(), sessions, limits, clock);
        var input = await reader.Read(request, step.Fields);
        if (!input.IsWhole)
        {
            await RequestBody.Drain(request.Http.Request, limits.DrainBytes, limits.Upload);
            await guard.ShowProblem(request.Http, request.Texts, StatusCodes.Status400BadRequest, "problem.form");
            return;
        }
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddHours(14));
        var check = StepCheck.Of(input, step.Fields, state, request.Subject, limits.TextCharacters, request.Texts, today);
        foreach (var (field, upload) in input.Files)
            if (check.Put?.Documents.Any(given => given.Field.Name == field) != true)
                request.Get<DocumentStore>().Discard(upload);
        string? problem = null;
        if (check.Put is { } put && (await request.Get<CustomerStore>().Put(HomeRoutes.Typed(request, put))).Failed(out var failure, out _))
        {
            if (failure.Kind == FailureKind.NotFound)
            {
                await guard.Refuse(request.Http, "session", request.Subject.LinkId, "the customer was deleted");
                return;
            }
            problem = request.Texts["problem.save"];
        }
        if (problem is null && check.Errors.Count == 0)
        {
            request.GoTo(request.Path());
            return;
        }
        await ShowAgain(request, name, input, check, problem);
    }

    /// <summary>What is valid has been saved. The rest stays as it was typed, with the reason at each field.</summary>
    static async Task ShowAgain(PageRequest request, string name, StepInput input, StepCheck check, string? problem)
    {
        var state = await request.Get<PageCustomers>().Load(request.Subject);
        var step = FormSteps.Of(state, request.Texts).Find(step => step.Name == name);
        var filled = step is null ? null : step with
        {
            Fields = [.. step.Fields.Select(field => field with
            {
                Error = check.Errors.GetValueOrDefault(field.Name) ?? (check.Put is not null ? null : field.Error),
                Typed = check.Errors.ContainsKey(field.Name) || problem is not null ? input.Texts.GetValueOrDefault(field.Name, "") : "",
                TypedCountry = input.Texts.GetValueOrDefault(field.Name + StepReader.CountrySuffix, ""),
            })],
        };
        await HomeRoutes.Show(request, HomeView.Step, name, filled, problem: problem ?? request.Texts["error.look"],
            status: StatusCodes.Status400BadRequest);
    }
}
