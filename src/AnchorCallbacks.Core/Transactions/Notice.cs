namespace AnchorCallbacks.Transactions;

/// <summary>What a call reports to AP about a customer of a transaction. Equal notices report the same.</summary>
/// <param name="Status">The customer's SEP-12 status, or <see cref="Release"/>.</param>
/// <param name="MissingFields">With NEEDS_INFO: the missing required fields in the type's order, separated by spaces.</param>
readonly record struct Notice(string CustomerId, string Role, string Status, string MissingFields)
{
    const char Separator = '|';
    const string UnknownText = "?";

    /// <summary>Takes the place of a status. AP stops waiting for the customer, so that the money can be refunded.</summary>
    public const string Release = "REFUND";

    /// <summary>A call's outcome is lost, so AP may or may not have received its notice. It equals no other notice.</summary>
    public static Notice Unknown { get; } = new("", "", UnknownText, "");

    /// <summary>Takes the place of a status: the user of a SEP-24 transaction is done with the pages.</summary>
    public const string Completed = "COMPLETED";

    /// <summary>Takes the place of a status: a SEP-24 transaction ends, because its customer is rejected.</summary>
    public const string Failed = "FAILED";

    public bool IsRelease => Status == Release;

    /// <summary>The notice without the customer's id, for operators. Empty if the notice is unknown.</summary>
    public string Summary => this == Unknown ? "" : $"{Role} {Status} {MissingFields}".TrimEnd();

    public Notice ToRelease() => new(CustomerId, Role, Release, "");

    public Notice ToCompleted(string amounts) => new(CustomerId, Role, Completed, amounts);

    public Notice ToFailed() => new(CustomerId, Role, Failed, "");

    /// <summary>The stored form, which <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        this == Unknown ? UnknownText : string.Join(Separator, CustomerId, Role, Status, MissingFields);

    /// <summary>Null for an empty text: there was no notice.</summary>
    public static Notice? Parse(string stored) =>
        stored.Length == 0 ? null
        : stored.Split(Separator, 4) is [var customerId, var role, var status, var missingFields]
            ? new(customerId, role, status, missingFields)
        : Unknown;
}
