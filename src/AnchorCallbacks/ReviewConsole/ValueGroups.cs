using System.Collections.Frozen;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Which values a document proves: those of its group.</summary>
static class ValueGroups
{
    public static readonly string[] All = ["identity", "address", "money", "organization", "other"];

    static readonly FrozenDictionary<string, string> Groups = new Dictionary<string, string[]>
    {
        ["identity"] =
        [
            "first_name", "last_name", "additional_name", "birth_date", "birth_place", "birth_country_code", "sex", "id_type",
            "id_country_code", "id_issue_date", "id_expiration_date", "id_number", "tax_id", "tax_id_name", "photo_id_front",
            "photo_id_back", "notary_approval_of_photo_id", "proof_of_liveness",
        ],
        ["address"] = ["address_country_code", "state_or_province", "city", "postal_code", "address", "photo_proof_residence"],
        ["money"] =
        [
            "bank_name", "bank_account_type", "bank_account_number", "bank_number", "bank_phone_number", "bank_branch_number",
            "external_transfer_memo", "clabe_number", "cbu_number", "cbu_alias", "mobile_money_number", "mobile_money_provider",
            "crypto_address", "occupation", "employer_name", "employer_address", "photo_proof_of_income",
        ],
    }.SelectMany(group => group.Value.Select(field => (field, group.Key))).ToFrozenDictionary(pair => pair.field, pair => pair.Key);

    public static string Of(string field) => Groups.TryGetValue(field, out var group) ? group
        : field.StartsWith("organization.", StringComparison.Ordinal) ? "organization"
        : field.StartsWith("card.", StringComparison.Ordinal) ? "money" : "other";
}
