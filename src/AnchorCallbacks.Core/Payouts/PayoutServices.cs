namespace AnchorCallbacks.Payouts;

static class PayoutServices
{
    public static IServiceCollection AddPayouts(this IServiceCollection services) => services.AddSingleton<PayoutCheck>();
}
