using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Partners.OffBlocks;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Partners.Doors;

/// <summary>The identity that each door's new customer has.</summary>
sealed class PartnerKeys(ServiceKeys keys)
{
    static readonly Sep9Field ChainId = FieldCatalogue.Find("offblocks.chain_id")!;

    public CustomerKey Of(string partner, PartnerCustomerRow row, CustomerRecord record) => PartnerCustomers.NewKey(row.CustomerType switch
    {
        OffBlocksOptions.CustomerType when !ChainAccount.Read(record[ChainId]?.Text ?? "").Failed(out _, out var chain) =>
            OffBlocksCustomers.Memo(partner, OffBlocksCustomers.ChainDigest(keys, partner, chain)),
        DcmOptions.CustomerType when DcmMembers.Value(record, "dcm.login") is { Length: > 0 } login =>
            DcmCustomers.Memo(partner, PartnerCustomers.ExternalDigest(keys, partner, DcmMembers.Folded("login", login))),
        _ => row.Reference,
    });
}
