using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

sealed record AuditModel(IReadOnlyList<AuditTrailEntry> Rows, AuditQuery Query, string? Next, string? Problem)
{
    /// <summary>The filters as the query of a link.</summary>
    public string Filters => string.Concat(new (string Name, string? Value)[]
    {
        ("actor", Query.Actor), ("action", Query.Action), ("customer", Query.Customer),
        ("people", Query.People is true ? "true" : null), ("from", Query.From), ("to", Query.To),
    }.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"&{part.Name}={Uri.EscapeDataString(part.Value!)}"));
}

/// <summary>Who did what, over all customers.</summary>
static class AuditPageRoutes
{
    const string Root = "/console/audit";
    const int PageRows = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Approver, List);
        routes.MapPage(Root + "/export", OperatorRole.Admin, Export);
    }

    static Query<AuditQuery> Read(ConsoleRequest request, out AuditQuery given)
    {
        var read = RequestMembers<AuditQuery>.ReadQuery(new QueryCollection(
            request.ListQuery(PageRows, "actor", "action", "customer", "people", "from", "to", "cursor")));
        read.Failed(out _, out given);
        given ??= new();
        return new(read);
    }

    static async Task List(ConsoleRequest request)
    {
        var query = Read(request, out var given);
        if ((await AuditRoutes.List(query, request.Get<Database>())).Failed(out var problem, out var page))
            await request.Show<AuditPageView>(new AuditModel([], given, null, problem.Detail), problem.Status);
        else
            await request.Show<AuditPageView>(new AuditModel(page.Entries, given, page.Next, null));
    }

    static async Task Export(ConsoleRequest request)
    {
        var result = await AuditRoutes.Export(
            Read(request, out _), request.Operator, request.Get<Database>(), request.Get<OperationNotes>());
        await result.ExecuteAsync(request.Http);
    }
}
