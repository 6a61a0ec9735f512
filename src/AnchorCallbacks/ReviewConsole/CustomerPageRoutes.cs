using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Partners;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="IsShown">Values are shown; else they are masked.</param>
/// <param name="Open">Open transactions.</param>
/// <param name="Draft">What the form holds.</param>
/// <param name="Problem">Why the last form was refused.</param>
/// <param name="Changed">Fields that changed since the version the form was made for.</param>
sealed record CustomerModel(CustomerDetail Customer, bool IsShown, IReadOnlyList<OpenOfCustomer> Open, IReadOnlyList<string> Types,
    DecisionDraft Draft, string? Problem, IReadOnlyList<string> Changed) : IHasHistory, IHasMessage, IHasOpen
{
    public HistoryModel History => HistoryModel.On(this);

    public MessageDraft Message => Draft.Message;

    /// <summary>What others did since the version the form was made for.</summary>
    public IReadOnlyList<AuditEntry> Since => Draft.Version is not { } seen || seen == Customer.Version ? []
        : [.. Customer.Audit.Where(line => line.Version > seen && line.Action != "read")];

    /// <summary>The names of templates of messages.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>What the wallet sees, for each type.</summary>
    public IReadOnlyList<WalletView> Wallet { get; init; } = [];

    /// <summary>A partner API is on, or was.</summary>
    public bool HasPartners { get; init; }

    /// <summary>The version whose old values are shown.</summary>
    public CustomerVersion? Opened { get; init; }
}

/// <summary>A customer: values next to documents, verdicts, transactions, history and audit. Every look is in the audit log before it is
/// shown.</summary>
static class CustomerPageRoutes
{
    const string Path = "/console/customers/{id}";

    /// <summary>Pictures that a browser shows by itself. Everything else is saved.</summary>
    static readonly string[] Shown = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Path, OperatorRole.Viewer, request => Show(request, false));
        routes.MapForm(Path + "/show", OperatorRole.Reviewer, (request, _) => Show(request, true));
        routes.MapPage(Path + "/documents/{documentId}", OperatorRole.Reviewer, SendDocument);
        routes.MapPage(Path + "/documents/{documentId}/picture", OperatorRole.Reviewer, request => SendConverted(request, "image/jpeg"));
        routes.MapPage(Path + "/documents/{documentId}/pages", OperatorRole.Reviewer, request => SendConverted(request, Pdf));
    }

    public const string Pdf = "application/pdf";

    public static bool IsVideo(string mediaType) => mediaType.StartsWith("video/", StringComparison.Ordinal);

    public static bool IsPicture(string mediaType) => Shown.Contains(mediaType);

    public static async Task Show(ConsoleRequest request, bool isShown, DecisionDraft? draft = null, ProblemDetail? problem = null,
        CustomerVersion? opened = null)
    {
        var (id, database, types, review) =
            (request.Route("id"), request.Get<Database>(), request.Get<CustomerTypes>(), request.Get<ReviewOptions>());
        var loaded = await CustomerRoutes.Load(id, request.Operator, database, request.Get<ServiceKeys>(), types,
            request.Get<TimeProvider>(), isShown ? null : "masked");
        if (loaded.Failed(out var failure, out var customer))
        {
            var detail = new Problem(failure).Value!;
            await request.Show<MessagePage>(
                new MessageModel(request.Texts["customer.title"], detail.Detail, "/console/queue"), detail.Status);
            return;
        }
        var open = await database.Read(connection => OpenOfCustomer.Load(connection, id, request.Get<TransactionStore>()));
        var changed = draft?.Version is { } seen && seen != customer.Version
            ? customer.Fields.Where(field => field.Value.Version > seen).Select(field => field.Key).ToList() : [];
        // Those that the customer has come first: a decision about another one changes nothing that a wallet sees.
        var names = types.All.Select(type => type.Name).OrderBy(name => customer.Types.All(own => own.Type != name));
        await request.Show<CustomerDetailPage>(new CustomerModel(customer, isShown, open, [.. names],
            draft ?? DecisionDraft.Empty(review.Languages), problem?.Detail, changed)
        {
            Templates = [.. review.Templates.Keys],
            Wallet = WalletView.Of(customer.Record, customer.Types.Select(type => type.Type), types,
                WalletView.Languages(customer.Record, review, request.Texts)[0]),
            Opened = opened,
            HasPartners = (await request.Get<PartnerAccounts>().List()).Count > 0,
        }, problem?.Status ?? StatusCodes.Status200OK);
    }

    static async Task SendDocument(ConsoleRequest request)
    {
        var result = await DocumentRoutes.Get(request.Route("id"), request.Route("documentId"), request.Operator, request.Get<Database>(),
            request.Get<ServiceKeys>(), request.Get<TimeProvider>());
        var headers = request.Http.Response.Headers;
        var type = (result.Result as PushStreamHttpResult)?.ContentType ?? "";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        if (IsPicture(type) || IsVideo(type))
            headers.ContentDisposition = "inline";
        await result.ExecuteAsync(request.Http);
    }

    /// <summary>A document in a form that is safe to show.</summary>
    static async Task SendConverted(ConsoleRequest request, string type)
    {
        var (http, database) = (request.Http, request.Get<Database>());
        var opened = await DocumentRoutes.Open(request.Route("id"), request.Route("documentId"), request.Operator, database,
            request.Get<ServiceKeys>(), request.Get<TimeProvider>());
        // The viewer of some browsers is a script of theirs. The pages have none.
        http.Response.Headers.ContentSecurityPolicy = type == Pdf ? "default-src 'none'; frame-ancestors 'self'; sandbox allow-scripts"
            : "default-src 'none'; frame-ancestors 'none'; sandbox";
        if (opened.Failed(out var failure, out var document)
            || (type == (document.MediaType == Pdf ? Pdf : PictureConversion.Takes(document.MediaType) ? "image/jpeg" : "")
                ? await PictureConversion.Run(
                    document.MediaType, (body, cancel) => document.CopyTo(body, database, cancel), http.RequestAborted)
                : Http.Failure.Invalid("documentId: browsers show this document by themselves")).Failed(out failure, out var shown))
        {
            // People see this one, in the frame.
            if (type == Pdf && failure.Kind == Http.FailureKind.Invalid)
                await Results.Text(request.Texts["photo.saved"], "text/plain; charset=utf-8", statusCode: StatusCodes.Status400BadRequest)
                    .ExecuteAsync(http);
            else
                await new Problem(failure).ExecuteAsync(http);
            return;
        }
        http.Response.ContentType = type;
        http.Response.ContentLength = shown.Length;
        await http.Response.Body.WriteAsync(shown);
    }

    /// <summary>A field's name for people.</summary>
    public static string Label(string field, ConsoleTexts texts) => FieldCatalogue.Find(field) is not { } known ? field
        : texts.Language == "es" ? known.Es : known.En;
}
