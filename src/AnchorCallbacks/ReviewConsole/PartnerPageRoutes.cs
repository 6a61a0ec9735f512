using System.Globalization;
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
        routes.MapForm(Root + "/{name}/rotate", OperatorRole.Admin, Rotate);
        routes.MapForm(Root + "/{name}/revoke", OperatorRole.Admin, (request, _) => Revoke(request));
        routes.MapForm("/console/customers/{id}/partner", OperatorRole.Approver, Link);
        routes.MapForm("/console/customers/{id}/partner/unlink", OperatorRole.Approver, Unlink);
    }

    static async Task Link(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject { ["customer_id"] = request.Route("id") };
        if ($"{form["keep"]}" is { Length: > 0 } keep)
            json["keep"] = keep;
        AddVersion(json, form);
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await CustomerLinkRoutes.Link($"{form["partner"]}".Trim(), $"{form["reference"]}".Trim(),
            new(RequestMembers<CustomerLinkRequest>.ReadBody(bytes), bytes), request.Operator, request.Get<CustomerLinking>(),
            request.Get<OperatorChanges>());
        await Back(request, result.Failed(out var problem, out CustomerLinkAnswer _) ? problem : null);
    }

    static async Task Unlink(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject { ["customer_id"] = request.Route("id") };
        AddVersion(json, form);
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await CustomerLinkRoutes.Unlink($"{form["partner"]}", $"{form["reference"]}",
            new(RequestMembers<CustomerUnlinkRequest>.ReadBody(bytes), bytes), request.Operator, request.Get<CustomerUnlinking>(),
            request.Get<OperatorChanges>());
        await Back(request, result.Failed(out var problem, out CustomerUnlinkAnswer _) ? problem : null);
    }

    static void AddVersion(JsonObject json, IFormCollection form)
    {
        if (long.TryParse($"{form["version"]}", NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            json["version"] = version;
    }

    static async Task Back(ConsoleRequest request, ProblemDetail? problem)
    {
        if (problem is not null)
            await CustomerPageRoutes.Show(request, false, problem: problem);
        else
            request.GoTo($"/console/customers/{Uri.EscapeDataString(request.Route("id"))}");
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
        if ($"{form["networks"]}".Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } networks)
            json["networks"] = new JsonArray([.. networks.Select(network => JsonValue.Create(network))]);
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

    static async Task Rotate(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject();
        if (int.TryParse($"{form["hours"]}", NumberStyles.None, CultureInfo.InvariantCulture, out var hours))
            json["overlap_hours"] = hours;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await PartnerRoutes.Rotate(request.Route("name"), new(RequestMembers<RotatePartnerRequest>.ReadBody(bytes), bytes),
            request.Operator, request.Get<PartnerAccounts>());
        if (result.Failed(out var problem, out PartnerCredentialAnswer made))
            await Show(request, problem: problem);
        else
            await Show(request, made);
    }

    static async Task Revoke(ConsoleRequest request)
    {
        var result = await PartnerRoutes.Revoke(request.Route("name"), request.Operator, request.Get<PartnerAccounts>());
        if (result.Failed(out var problem))
            await Show(request, problem: problem);
        else
            request.GoTo(Root);
    }
}
