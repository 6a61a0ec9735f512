using AnchorCallbacks.CustomerPages.Pages;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.CustomerPages;

/// <summary>What the customer must do next.</summary>
enum HomeView
{
    Consent,
    Amount,
    Step,
    Status,
}

/// <summary>The page of a visit.</summary>
/// <param name="Steps">All steps of the form, for the progress.</param>
/// <param name="Step">The one that is shown; null in the other views.</param>
/// <param name="CanGoOn">The user goes on to the anchor's next page.</param>
sealed record HomeModel(PageState State, HomeView View, IReadOnlyList<FormStep> Steps, FormStep? Step, IReadOnlyList<Consent> Consents,
    AmountModel? Amount, string? Problem, bool CanGoOn, string? Message)
{
    public int Number => Step is null ? 0 : Steps.ToList().IndexOf(Step) + 1;
}

/// <summary>The page of a visit: the transaction, and below it what is to be done next, or where things stand.</summary>
static class HomeRoutes
{
    public static void Map(IEndpointRouteBuilder routes, PageGuard guard)
    {
        routes.MapPage("", request => Show(request));
        routes.MapPage("/state", ShowState).WithMetadata(new PageGuard.Background());
        routes.MapForm("/consent", guard, Agree);
        AmountRoutes.Map(routes, guard);
        NextRoutes.Map(routes, guard);
    }

    public static async Task Show(PageRequest request, HomeView? view = null, string? stepName = null, FormStep? filled = null,
        AmountModel? amount = null, string? problem = null, int status = StatusCodes.Status200OK)
    {
        var (subject, cancel) = (request.Subject, request.Http.RequestAborted);
        if (subject.TransactionId.Length > 0)
            await request.Get<PageTransactions>().Refresh(subject.TransactionId, cancel);
        var state = await request.Get<PageCustomers>().Load(subject);
        var wantsData = state is { Status: CustomerStatus.NeedsInfo, IsEnded: false };
        var exchange = state.IsIncomplete ? await request.Get<PagePrices>().Find(state, subject, cancel) : null;
        var steps = wantsData ? FormSteps.Of(state, request.Texts) : [];
        var consents = wantsData || state.IsIncomplete ? await OpenConsents(request, state) : [];
        view = consents.Count > 0 ? HomeView.Consent
            : view == HomeView.Amount && exchange is not null ? HomeView.Amount
            : view == HomeView.Step && steps.Exists(step => step.Name == stepName) ? HomeView.Step
            : state.Status == CustomerStatus.Rejected ? HomeView.Status
            : exchange is not null && state.Flow is null ? HomeView.Amount
            : steps.Exists(step => !step.IsDone) ? HomeView.Step : HomeView.Status;
        var step = view != HomeView.Step ? null : steps.Find(step => step.Name == stepName) ?? steps.Find(step => !step.IsDone)!;
        if (filled is not null && step is not null)
            steps[steps.IndexOf(step)] = step = filled;
        if (view == HomeView.Amount)
            amount ??= await AmountRoutes.Prefill(request, state, exchange!);
        await request.Show<HomePage>(new HomeModel(state, view.Value, steps, step,
            consents.Count > 0 ? request.Get<ConsentList>().All : [], view == HomeView.Amount ? amount : null, problem,
            consents.Count == 0 && NextRoutes.IsOpen(request, state), WalletMessage.Of(request, state, view.Value)), status);
    }

    /// <summary>A script asks for this, to show a decision at once.</summary>
    static async Task ShowState(PageRequest request)
    {
        var state = await request.Get<PageCustomers>().Load(request.Subject);
        request.Http.Response.ContentType = "text/plain; charset=utf-8";
        await request.Http.Response.WriteAsync(state.Mark, request.Http.RequestAborted);
    }

    /// <summary>What the customer must agree to before anything else.</summary>
    public static async Task<List<Consent>> OpenConsents(PageRequest request, PageState state) =>
        await request.Get<Database>().Read(connection => request.Get<ConsentList>().Open(connection, state.Customer?.Id));

    /// <summary>The customer exists from here on: what it agreed to belongs to it.</summary>
    static async Task Agree(PageRequest request, IFormCollection form)
    {
        var all = request.Get<ConsentList>().All;
        var agreed = all.Where(consent => form["consent"].Contains(consent.Key)).ToList();
        if (all.Any(consent => consent.IsRequired && !agreed.Contains(consent)))
        {
            await Show(request, problem: request.Texts["error.consent"], status: StatusCodes.Status400BadRequest);
            return;
        }
        if (await Create(request) is not { } customer)
        {
            await Show(request, problem: request.Texts["problem.save"], status: StatusCodes.Status400BadRequest);
            return;
        }
        var now = request.Get<TimeProvider>().GetUtcNow();
        await request.Get<Database>().Write(async connection =>
        {
            foreach (var consent in agreed)
                await ConsentList.Save(connection, customer.Id, customer.Version, consent, request.Texts.Language, now);
            return true;
        });
        request.GoTo(request.Path());
    }

    /// <summary>The form of a type that is not configured is that of the default type.</summary>
    public static CustomerPut Typed(PageRequest request, CustomerPut put)
    {
        var types = request.Get<Customers.Types.CustomerTypes>();
        return put.Type is not null && types.Find(put.Type) is null ? put with { Type = types.Default.Name } : put;
    }

    /// <summary>The customer; it is created if it does not exist. Null if that is not possible.</summary>
    public static async Task<Customer?> Create(PageRequest request)
    {
        var (subject, store) = (request.Subject, request.Get<CustomerStore>());
        if (await store.Find(subject.Key) is { } row)
            return store.Open(row);
        var put = new CustomerPut(subject.Key, subject.Type, subject.TransactionId.Length > 0 ? subject.TransactionId : null, [], [], [])
        {
            Actor = Audit.AuditLog.ByCustomer,
        };
        return (await store.Put(Typed(request, put))).Failed(out _, out var saved) ? null : saved.Customer;
    }
}
