using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

static class NotificationServices
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, ReactionOptions options,
        InteractiveOptions interactive) => services
        .AddSingleton(options)
        .AddSingleton(interactive)
        .AddSingleton<InteractivePrices>()
        .AddSingleton<TransactionClosed>(OutboxRows.DropWaiting)
        .AddSingleton<CustomerDeleted>(OutboxRows.DropOfCustomer)
        .AddSingleton<TransactionScopes>()
        .AddSingleton<TransactionCustomers>()
        .AddSingleton<InFlightCalls>()
        .AddSingleton<CallResults>()
        .AddSingleton<FundsCheck>()
        .AddSingleton<OutboxOperations>()
        .AddWorker<Reconciler>()
        .AddWorker<ReactionWorker>()
        .AddWorker<OutboxWorker>();
}
