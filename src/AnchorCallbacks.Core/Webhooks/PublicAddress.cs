using System.Net;

namespace AnchorCallbacks.Webhooks;

/// <summary>Whether an address is on the public internet. An address that is not could be one of our own servers, or the one from which a
/// cloud gives out credentials.</summary>
static class PublicAddress
{
    /// <summary>IANA's special-purpose blocks, multicast, and what is reserved.</summary>
    static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Azure's virtual host, which answers inside every virtual network.
            "168.63.129.16/32",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The only block of global unicast addresses.</summary>
    static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    /// <summary>Parts of it that are not global. Teredo (in 2001::/23) and 6to4 (2002::/16) hold an IPv4 address.</summary>
    static readonly IPNetwork[] SpecialV6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>NAT64: the last four bytes are the IPv4 address that the network's gateway calls.</summary>
    static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            return !Array.Exists(SpecialV4, block => block.Contains(address));
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || address.ScopeId != 0)
            return false;
        if (Nat64.Contains(address))
            return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return GlobalV6.Contains(address) && !Array.Exists(SpecialV6, block => block.Contains(address));
    }
}
