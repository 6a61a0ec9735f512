using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Found">Null before a search.</param>
sealed record SearchModel(string Words, SearchAnswer? Found, string? Problem);

/// <summary>Finds customers. The words are sent in a form, never in a URL.</summary>
static class SearchPageRoutes
{
    const string Root = "/console/search";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Reviewer, request => request.Show<SearchPage>(new SearchModel("", null, null)));
        routes.MapForm(Root, OperatorRole.Reviewer, Find);
    }

    static async Task Find(ConsoleRequest request, IFormCollection form)
    {
        var words = $"{form["words"]}".Trim();
        var bytes = Encoding.UTF8.GetBytes(new JsonObject { ["text"] = words }.ToJsonString());
        var result = await SearchRoutes.Find(new(RequestMembers<SearchRequest>.ReadBody(bytes), bytes), request.Operator,
            request.Get<CustomerSearch>(), request.Get<OperationNotes>(), request.Get<Database>(), request.Get<ServiceKeys>());
        if (result.Failed(out var problem, out var found))
            await request.Show<SearchPage>(new SearchModel(words, null, problem.Detail), problem.Status);
        else
            await request.Show<SearchPage>(new SearchModel(words, found, null));
    }
}
