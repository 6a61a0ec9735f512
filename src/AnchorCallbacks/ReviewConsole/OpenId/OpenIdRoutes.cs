using System.Runtime.CompilerServices;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Sign-in at an OpenID Connect provider. What follows is the same session as after a sign-in with a key.</summary>
static class OpenIdRoutes
{
    public const string Path = "/console/sign-in/openid";
    public const string CallbackPath = Path + "/callback";

    public static void Map(IEndpointRouteBuilder routes, OpenIdOptions provider, ConsoleSessions sessions,
        SignInLimiter limiter)
    {
        var services = routes.ServiceProvider;
        var signIn = new Lazy<OpenIdSignIn>(() => Make(services, provider, sessions, limiter));
        routes.MapMethods(Path, [HttpMethods.Get], context => signIn.Value.Start(context)).WithMetadata(new ConsoleGuard.Open());
        routes.MapMethods(CallbackPath, [HttpMethods.Get], context => signIn.Value.Finish(context)).WithMetadata(new ConsoleGuard.Open());
    }

    // A separate method, so that the library loads with the first such sign-in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static OpenIdSignIn Make(IServiceProvider services, OpenIdOptions provider, ConsoleSessions sessions, SignInLimiter limiter) =>
        ActivatorUtilities.CreateInstance<OpenIdSignIn>(services, provider, sessions, limiter);
}
