using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <param name="Path">With its parameters filled in.</param>
/// <param name="Role">Null: the route is open, or names no role.</param>
sealed record ConsoleRoute(string Method, string Path, OperatorRole? Role, bool IsOpen)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>Finds every page and form of the console, as the server maps them.</summary>
static class ConsoleWalk
{
    sealed class Routes(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }

    /// <param name="ids">What stands for <c>{id}</c> below a path. Without one it is <c>x</c>, which is nothing's id.</param>
    public static IReadOnlyList<ConsoleRoute> Find(TestServer server, params (string Below, string Id)[] ids)
    {
        var routes = new Routes(server.Services);
        ConsoleRoutes.Map(routes, ActivatorUtilities.CreateInstance<ConsoleSessions>(server.Services),
            ActivatorUtilities.CreateInstance<SignInLimiter>(server.Services));
        var found = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => new ConsoleRoute(method,
                Fill(endpoint.RoutePattern.RawText!, ids), endpoint.Metadata.GetMetadata<RequiredRole>()?.Role,
                endpoint.Metadata.GetMetadata<ConsoleGuard.Open>() is not null))).ToList();
        Assert.That(found, Has.Count.GreaterThan(20));
        return found;
    }

    /// <summary>The pages of those who are signed in, which are there.</summary>
    public static IEnumerable<ConsoleRoute> Pages(TestServer server, params (string Below, string Id)[] ids) =>
        Find(server, ids).Where(route => route is { Method: "GET", IsOpen: false } && !route.Path.Contains("/x", StringComparison.Ordinal));

    static string Fill(string pattern, (string Below, string Id)[] ids)
    {
        foreach (var (below, id) in ids)
            if (pattern.StartsWith(below + "/{id}", StringComparison.Ordinal))
                pattern = pattern.Replace("{id}", id, StringComparison.Ordinal);
        return string.Join('/', pattern.Split('/').Select(part => part.StartsWith('{') ? "x" : part));
    }
}
