using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

static class CustomerServices
{
    /// <param name="deletion">What the store says of deleted customers.</param>
    public static void AddCustomers(this IServiceCollection services, CustomerOptions options, CustomerLimits limits,
        CustomerTypesFile typesFile, DeletionRule deletion, ReviewOptions review, RuleLanguages languages)
    {
        services.AddSingleton(options);
        services.AddSingleton(limits);
        services.AddSingleton(typesFile);
        services.AddSingleton(deletion);
        services.AddSingleton(review);
        services.AddSingleton(review.FourEyes);
        services.AddSingleton<PendingApprovals>();
        services.AddSingleton(provider =>
            CustomerTypesBuilder.Build(typesFile, options.Validation, provider.GetRequiredService<ILogger<CustomerTypes>>(), languages));
        services.AddSingleton<CustomerPutReader>();
        services.AddSingleton<CustomerQuota>();
        services.AddSingleton<CustomerRowCache>();
        services.AddSingleton<CustomerFollowers>();
        services.AddSingleton<CustomerStore>();
        services.AddSingleton<CustomerDecisions>();
        services.AddSingleton<DeletedIdentities>();
        services.AddSingleton<UnsettledTransactions>();
        services.AddSingleton<ReplacedValues>();
        services.AddWorker<CustomerDeletion>();
        services.AddWorker<ReEvaluation>();
        services.AddWorker<TypesReload>();
        services.AddWorker<KeyBinding>();
        services.AddWorker<KeyRotation>();
        services.AddSingleton<CustomerSearch>();
        services.AddWorker<SearchMerging>();
        services.AddWorker<SearchIndexing>();
    }
}
