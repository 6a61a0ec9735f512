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
        .AddSingleton<FanOut>()
        .AddSingleton<WebhookClient>()
        .AddSingleton<WebhookSender>()
        .AddSingleton<WebhookOperations>()
        .AddWorker<WebhookWorker>();
}
