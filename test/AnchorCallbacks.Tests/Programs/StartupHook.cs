using AnchorCallbacks.Tests.Programs;

/// <summary>The runtime calls this before the program's entry point, if <c>DOTNET_STARTUP_HOOKS</c> names this assembly.</summary>
static class StartupHook
{
    public static void Initialize()
    {
        ProgramHost.Serve();
        Environment.Exit(0);
    }
}
