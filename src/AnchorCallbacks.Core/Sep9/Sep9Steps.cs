namespace AnchorCallbacks.Sep9;

/// <summary>Fields that a form asks for together.</summary>
/// <param name="Fields">In the order of the form.</param>
sealed record Sep9Step(string Name, IReadOnlyList<Sep9Field> Fields);

/// <summary>How a form groups the fields of the catalogue, one line each. A type of the configuration may have its own steps.</summary>
static class Sep9Steps
{
    public static readonly IReadOnlyList<Sep9Step> All =
    [
        Of("about", "first_name additional_name last_name birth_date birth_place birth_country_code sex"),
        Of("contact", "email_address mobile_number mobile_number_format language_code ip_address referral_id"),
        Of("address", "address_country_code address city state_or_province postal_code photo_proof_residence"),
        Of("identity", "id_type id_country_code id_number id_issue_date id_expiration_date photo_id_front photo_id_back "
            + "notary_approval_of_photo_id proof_of_liveness"),
        Of("work", "occupation employer_name employer_address photo_proof_of_income tax_id tax_id_name"),
        Of("bank", "bank_name bank_account_type bank_account_number bank_number bank_branch_number bank_phone_number clabe_number "
            + "cbu_number cbu_alias mobile_money_provider mobile_money_number external_transfer_memo crypto_address"),
        new("organization", Begin("organization.")),
        new("card", Begin("card.")),
    ];

    static Sep9Step Of(string name, string fields) => new(name, [.. fields.Split(' ').Select(field => Sep9Catalogue.Find(field)!)]);

    static Sep9Field[] Begin(string prefix) =>
        [.. Sep9Catalogue.Fields.Where(field => field.Name.StartsWith(prefix, StringComparison.Ordinal))];
}
