using AnchorCallbacks.Hosting;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Rates.UniqueAddress;

/// <param name="Account">The account that receives SEP-31 payments; null if AP does not request it.</param>
sealed record UniqueAddressOptions(string? Account)
{
    public const string AccountName = "UniqueAddress:Account";

    public static UniqueAddressOptions Read(SettingsReader settings)
    {
        var account = settings.Text(AccountName, "");
        if (account.Length > 0 && !StrKey.IsAccount(account))
            settings.Bad(AccountName, "must be a Stellar account, G and 55 more letters and digits");
        return new(account.Length > 0 ? account : null);
    }
}
