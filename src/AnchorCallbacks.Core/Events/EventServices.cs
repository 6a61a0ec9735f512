using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Events;

static class EventServices
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventInbox>();
        services.AddSingleton<EventOperations>();
        services.AddWorker<EventWorker>();
    }
}
