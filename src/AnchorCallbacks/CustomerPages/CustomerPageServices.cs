using AnchorCallbacks.Customers;
using AnchorCallbacks.Partners;

namespace AnchorCallbacks.CustomerPages;

static class CustomerPageServices
{
    public static void AddCustomerPages(this IServiceCollection services, PagesOptions options, ConsentList consents,
        PageLanguages languages) => services
        .AddSingleton(options)
        .AddSingleton(consents)
        .AddSingleton(languages)
        .AddSingleton<PagesPort>()
        .AddSingleton<PageSessions>()
        .AddSingleton<PageTransactions>()
        .AddSingleton<PageCustomers>()
        .AddSingleton<PagePrices>()
        .AddSingleton<PageLinks>()
        .AddSingleton<VerificationLink>(provider => provider.GetRequiredService<PageLinks>().ForPartner)
        .AddSingleton<CustomerDeleted>((connection, customerId, _) => PageLinks.RemoveOf(connection, customerId));
}
