using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Partners;
using AnchorCallbacks.ReviewConsole.Pages;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Made">A credential that was just made. Its secret is shown this one time.</param>
sealed record PartnersModel(IReadOnlyList<PartnerItem> Rows, PartnerCredentialAnswer? Made, string? Problem);

/// <summary>The businesses that call the partner APIs.</summary>
static class PartnerPageRoutes
{
    const string Root = "/console/partners";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Admin, request => Show(request));
        routes.MapForm(Root, OperatorRole.Admin, Add);
        routes.MapForm(Root + "/{name}/rotate", OperatorRole.Admin, (request, _) => Rotate(request));
        routes.MapForm(Root + "/{name}/revoke", OperatorRole.Admin, (request, _) => Revoke(request));
    }

    static async Task Show(ConsoleRequest request, PartnerCredentialAnswer? made = null, ProblemDetail? problem = null)
    {
        var list = await PartnerRoutes.List(request.Get<PartnerAccounts>());
        await request.Show<PartnersPage>(new PartnersModel(list.Value!.Partners, made, problem?.Detail),
            problem?.Status ?? StatusCodes.Status200OK);
    }

    static async Task Add(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject
        {
            ["name"] = $"{form["name"]}".Trim(),
            ["door"] = $"{form["door"]}",
            ["may_set_status"] = $"{form["may_set_status"]}" == "true",
        };
        if ($"{form["jwk"]}".Trim() is { Length: > 0 } jwk)
            json["jwk"] = jwk;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await PartnerRoutes.Add(new(RequestMembers<AddPartnerRequest>.ReadBody(bytes), bytes), request.Operator,
            request.Get<PartnerAccounts>());
        if (result.Failed(out var problem, out PartnerCredentialAnswer made))
            await Show(request, problem: problem);
        else
            await Show(request, made);
    }

    static async Task Rotate(ConsoleRequest request)
    {
        var result = await PartnerRoutes.Rotate(request.Route("name"), new(new RotatePartnerRequest(), default), request.Operator,
            request.Get<PartnerAccounts>());
        if (result.Failed(out var problem, out PartnerCredentialAnswer made))
            await Show(request, problem: problem);
        else
            await Show(request, made);
    }

    static async Task Revoke(ConsoleRequest request)
    {
        await request.Get<PartnerAccounts>().Revoke(request.Route("name"), request.Operator.Actor);
        request.GoTo(Root);
    }
}
