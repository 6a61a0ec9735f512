namespace AnchorCallbacks.Tests.Sep9;

/// <summary>A field of the contract: its name, its SEP-9 type, and whether the platform forwards it to the server.</summary>
sealed record ContractField(string Name, string Type, bool Forwarded)
{
    /// <summary>The contract's tables, copied: natural person, financial account, organization, card, and the one that is no SEP-9
    /// field.</summary>
    public static readonly IReadOnlyList<ContractField> All = [.. Table.Split('\n').Select(Parse)];

    const string Table =
        """
        family_name string dropped
        last_name string forwarded
        given_name string dropped
        first_name string forwarded
        additional_name string forwarded
        address_country_code string forwarded
        state_or_province string forwarded
        city string forwarded
        postal_code string forwarded
        address string forwarded
        mobile_number string forwarded
        mobile_number_format string dropped
        email_address string forwarded
        birth_date date forwarded
        birth_place string forwarded
        birth_country_code string forwarded
        tax_id string forwarded
        tax_id_name string forwarded
        occupation number forwarded
        employer_name string forwarded
        employer_address string forwarded
        language_code string forwarded
        id_type string forwarded
        id_country_code string forwarded
        id_issue_date date forwarded
        id_expiration_date date forwarded
        id_number string forwarded
        photo_id_front binary forwarded
        photo_id_back binary forwarded
        notary_approval_of_photo_id binary forwarded
        ip_address string forwarded
        photo_proof_residence binary forwarded
        sex string forwarded
        proof_of_income binary dropped
        proof_of_liveness binary forwarded
        referral_id string forwarded
        bank_name string forwarded
        bank_account_type string forwarded
        bank_account_number string forwarded
        bank_number string forwarded
        bank_phone_number string forwarded
        bank_branch_number string forwarded
        external_transfer_memo string forwarded
        clabe_number string forwarded
        cbu_number string forwarded
        cbu_alias string forwarded
        mobile_money_number string forwarded
        mobile_money_provider string forwarded
        crypto_address string forwarded
        crypto_memo string forwarded
        organization.name string dropped
        organization.VAT_number string dropped
        organization.registration_number string dropped
        organization.registration_date string dropped
        organization.registered_address string dropped
        organization.number_of_shareholders number dropped
        organization.shareholder_name string dropped
        organization.photo_incorporation_doc binary dropped
        organization.photo_proof_address binary dropped
        organization.address_country_code string dropped
        organization.state_or_province string dropped
        organization.city string dropped
        organization.postal_code string dropped
        organization.director_name string dropped
        organization.website string dropped
        organization.email string dropped
        organization.phone string dropped
        card.number string dropped
        card.expiration_date date dropped
        card.cvc string dropped
        card.holder_name string dropped
        card.network string dropped
        card.postal_code string dropped
        card.country_code string dropped
        card.state_or_province string dropped
        card.city string dropped
        card.address string dropped
        card.token string dropped
        photo_proof_of_income binary forwarded
        """;

    public override string ToString() => Name;

    static ContractField Parse(string line)
    {
        var columns = line.Split(' ', StringSplitOptions.TrimEntries);
        return new(columns[0], columns[1],
            columns[2] switch { "forwarded" => true, "dropped" => false, _ => throw new InvalidDataException(line) });
    }
}
