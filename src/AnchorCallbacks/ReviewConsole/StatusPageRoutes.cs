using System.Reflection;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The settings the server runs with; secrets are masked.</summary>
sealed record SettingsInForce(IReadOnlyList<SettingValue> Values);

/// <param name="Settings">For admins; empty for others.</param>
sealed record StatusModel(HealthReport Health, string Version, IReadOnlyList<SettingValue> Settings);

/// <summary>Health, version and settings.</summary>
static class StatusPageRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/console/status", OperatorRole.Viewer, Show);

    static async Task Show(ConsoleRequest request)
    {
        var version = typeof(StatusPageRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        await request.Show<StatusPage>(new StatusModel(await request.Get<Health>().Report(isKnown: true), version,
            request.May(OperatorRole.Admin) ? request.Get<SettingsInForce>().Values : []));
    }
}
