namespace AnchorCallbacks.Customers;

/// <summary>SEP-12's statuses of a customer.</summary>
enum CustomerStatus : byte
{
    NeedsInfo,
    Processing,
    Accepted,
    Rejected,
}

static class CustomerStatusWords
{
    public static string Word(this CustomerStatus status) => status switch
    {
        CustomerStatus.Accepted => "ACCEPTED",
        CustomerStatus.Processing => "PROCESSING",
        CustomerStatus.Rejected => "REJECTED",
        _ => "NEEDS_INFO",
    };

    public static ReadOnlySpan<byte> Utf8Word(this CustomerStatus status) => status switch
    {
        CustomerStatus.Accepted => "ACCEPTED"u8,
        CustomerStatus.Processing => "PROCESSING"u8,
        CustomerStatus.Rejected => "REJECTED"u8,
        _ => "NEEDS_INFO"u8,
    };
}
