using System.Text;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>What a customer is ordered by. It is stored sealed.</summary>
sealed record DcmSortKeys(string Name, string Surname, string Login)
{
    public static readonly IReadOnlyList<string> Orderings = ["name", "surname", "login"];

    const int Longest = 200;

    /// <summary>Letters that Unicode has not put at their place in the alphabet.</summary>
    static readonly (string Letter, string Key)[] Places =
        [("Ґ", "Г\uFFFD"), ("Є", "Е\uFFFD"), ("Ё", "Е\uFFFC"), ("І", "И\uFFFC"), ("Ї", "И\uFFFD")];

    public string this[string ordering] => ordering switch
    {
        "name" => Name,
        "surname" => Surname,
        _ => Login,
    };

    public static DcmSortKeys Of(CustomerRecord record) => new(Fold(DcmMembers.Value(record, "first_name")),
        Fold(DcmMembers.Value(record, "last_name")), Fold(DcmMembers.Value(record, "dcm.login")));

    public byte[] Seal(ServiceKeys keys, string partner, string reference) =>
        ServiceSeal.Seal(keys, string.Join('\n', Name, Surname, Login), SealContext.DcmSortKeys(partner, reference));

    /// <returns>Null if there are none, or they do not open.</returns>
    public static DcmSortKeys? Open(ServiceKeys keys, string partner, string reference, byte[]? stored) =>
        ServiceSeal.OpenText(keys, stored, SealContext.DcmSortKeys(partner, reference))?.Split('\n') is [var name, var surname, var login]
            ? new(name, surname, login) : null;

    /// <summary>Case does not count. Two long texts may have the same key.</summary>
    static string Fold(string text)
    {
        var folded = new StringBuilder(text.ToUpperInvariant()).Replace('\n', ' ');
        foreach (var (letter, key) in Places)
            folded.Replace(letter, key);
        return folded.ToString(0, Math.Min(folded.Length, Longest));
    }
}
