using System.Reflection;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Platform;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The settings the server runs with; secrets are masked.</summary>
sealed record SettingsInForce(IReadOnlyList<SettingValue> Values);

/// <param name="Release">AP's: the configured one, or the generation that it answers like. Null until AP has answered.</param>
/// <param name="Settings">For admins; empty for others.</param>
sealed record StatusModel(HealthReport Health, string Version, string? Release, IReadOnlyList<SettingValue> Settings);

/// <summary>Health, version and settings.</summary>
static class StatusPageRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/console/status", OperatorRole.Viewer, Show);

    static async Task Show(ConsoleRequest request)
    {
        var version = typeof(StatusPageRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var release = request.Get<PlatformOptions>().Release?.ToString() ?? request.Get<PlatformLink>().Generation switch
        {
            PlatformGeneration.Two => "2.x",
            PlatformGeneration.ThreeOrLater => "3.x / 4.x",
            _ => null,
        };
        await request.Show<StatusPage>(new StatusModel(await request.Get<Health>().Report(isKnown: true), version, release,
            request.May(OperatorRole.Admin) ? request.Get<SettingsInForce>().Values : []));
    }
}
