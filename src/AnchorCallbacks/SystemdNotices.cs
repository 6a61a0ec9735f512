using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting.Systemd;

namespace AnchorCallbacks;

/// <summary>Tells systemd when the server is ready and when it stops (<c>Type=notify</c>).</summary>
static class SystemdNotices
{
    public static void Add(IServiceCollection services)
    {
        // Systemd sets this for a service of Type=notify. Without it the library is not loaded.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
            AddLifetime(services);
    }

    // The library's own registration would also replace the log's format.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void AddLifetime(IServiceCollection services)
    {
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
    }
}
