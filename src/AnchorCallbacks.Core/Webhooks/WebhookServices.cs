using System.Net;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Webhooks;

static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ResolveName>(Dns.GetHostAddressesAsync)
        .AddSingleton<Subscriptions>()
        .AddSingleton<WebhookForms>()
        .AddSingleton<StandardMessages>()
        .AddSingleton(provider => provider.GetRequiredService<StandardMessages>().Form)
        .AddSingleton<WebhookClient>()
        .AddSingleton<WebhookSender>()
        .AddSingleton<WebhookOperations>()
        .AddWorker<WebhookWorker>();
}
