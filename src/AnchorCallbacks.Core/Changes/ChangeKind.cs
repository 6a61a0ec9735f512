namespace AnchorCallbacks.Changes;

/// <summary>The kinds of changes that others may want to know. Several kinds combine to a set.</summary>
[Flags]
enum ChangeKind
{
    None = 0,
    CustomerCreated = 1,
    CustomerUpdated = 2,
    CustomerDeleted = 4,
    ReviewOpened = 8,
    ReviewDecided = 16,
    TransactionChanged = 32,
    TransactionStuck = 64,
    DocumentAdded = 128,
    All = 255,

    /// <summary>A partner sees its customer differently. The scope of these kinds is the partner's name, and only the partner hears of
    /// them.</summary>
    PartnerCustomer = 256,
    PartnerAccount = 512,
    PartnerAgreement = 1024,
    OfPartners = 1792,
}

static class ChangeKinds
{
    static readonly (ChangeKind Kind, string Word)[] Words =
    [
        (ChangeKind.CustomerCreated, "customer.created"), (ChangeKind.CustomerUpdated, "customer.updated"),
        (ChangeKind.CustomerDeleted, "customer.deleted"), (ChangeKind.ReviewOpened, "review.opened"),
        (ChangeKind.ReviewDecided, "review.decided"), (ChangeKind.TransactionChanged, "transaction.changed"),
        (ChangeKind.TransactionStuck, "transaction.stuck"), (ChangeKind.DocumentAdded, "document.added"),
    ];

    static readonly (ChangeKind Kind, string Word)[] PartnerWords =
    [
        (ChangeKind.PartnerCustomer, "partner.customer"), (ChangeKind.PartnerAccount, "partner.account"),
        (ChangeKind.PartnerAgreement, "partner.agreement"),
    ];

    /// <summary>What the anchor's own systems may ask for.</summary>
    public static IEnumerable<string> Names => Words.Select(known => known.Word);

    public static string Word(this ChangeKind kind) => Words.Concat(PartnerWords).First(known => known.Kind == kind).Word;

    /// <summary><see cref="ChangeKind.None"/> for an unknown word.</summary>
    public static ChangeKind Read(string word) => Words.Concat(PartnerWords).FirstOrDefault(known => known.Word == word).Kind;

    /// <summary>The words of a set, in a fixed order.</summary>
    public static IReadOnlyList<string> WordsOf(ChangeKind kinds) =>
        [.. Words.Where(known => kinds.HasFlag(known.Kind)).Select(known => known.Word)];
}
