using System.Text;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>A person whose every value is one to search for.</summary>
sealed class PlantedPerson
{
    public static readonly (string Name, string Value)[] Good =
    [
        ("first_name", "Wilhelmina-Desideria"), ("last_name", "Ñandú Featherstonehaugh"),
            ("email_address", "wilhelmina@planted-mail.example"),
        ("mobile_number", "+14155550173"), ("address", "742 Plantation Crescent, third floor"), ("birth_date", "1961-07-23"),
        ("birth_place", "Chipping Sodbury under Edge"), ("tax_id", "078-05-1120"), ("id_number", "X4815162342Q"),
            ("employer_name", "Quillfeather and Daughters"),
        ("bank_account_number", "DE89370400440532013000"), ("clabe_number", "032180000118359719"), ("cbu_number", "2850590940090418135201"),
        ("crypto_address", "bc1qplantedplantedplantedplanted"), ("ip_address", "203.0.113.198"),
            ("organization.name", "Planted Holdings Unlimited"),
    ];

    /// <summary>Each breaks its field's rule.</summary>
    public static readonly (string Name, string Value)[] Bad =
    [
        ("email_address", "refused.wilhelmina.at.nowhere"), ("mobile_number", "refused 0173 5550"), ("birth_date", "23rd of July 1961"),
            ("birth_date", "2961-07-23"),
        ("birth_date", "1861-07-23"), ("id_issue_date", "yesterday evening"), ("birth_country_code", "Ruritania-refused"),
            ("address_country_code", "Freedonia-refused"),
        ("language_code", "qx-refused-tongue"), ("sex", "refused-to-say"), ("ip_address", "refused.203.0.113.199"),
            ("occupation", "refused-lamplighter"),
        ("bank_account_number", "DE00370400440532013111"), ("bank_account_type", "refused-piggybank"),
            ("clabe_number", "032180000118359710"),
        ("cbu_number", "2850590940090418135200"), ("first_name", "Refused\u0007Desideria"),
            ("organization.website", "refused-website-name"),
        ("organization.number_of_shareholders", "refused-a-handful"), ("card.expiration_date", "refused-12/29"),
            ("card.country_code", "refused-card-country"),
        ("email_address_verification", "refused-code-990123"), ("last_name", "refused-length-" + new string('x', 5000)),
    ];

    const int LongestLine = 40;

    public PlantedPerson()
    {
        foreach (var (name, value) in Good.Concat(Bad))
            Values.Add(name, value.Length > LongestLine ? value[..LongestLine] : value);
        Values.Add("photo", Photo);
        Values.Add("document text", DocumentText);
        Values.Add("text that is no photo", NoPhotoText);
    }

    public const string DocumentText = "Proof of residence of Wilhelmina-Desideria, paid in full";

    public const string NoPhotoText = "this is a refused photo of Wilhelmina";

    public PlantedValues Values { get; } = new();

    public byte[] Photo { get; } = WalletSample.Photo(200_000);

    public static byte[] Document => Encoding.UTF8.GetBytes($"%PDF-1.7\n% {DocumentText}\n%%EOF\n");

    public static byte[] NoPhoto => Encoding.UTF8.GetBytes(NoPhotoText);
}
