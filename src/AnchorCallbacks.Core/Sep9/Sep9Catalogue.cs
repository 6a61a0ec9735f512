using System.Collections.Frozen;
using static AnchorCallbacks.Sep9.Checks.BankChecks;
using static AnchorCallbacks.Sep9.Checks.CodeChecks;
using static AnchorCallbacks.Sep9.Checks.DateChecks;
using static AnchorCallbacks.Sep9.Checks.EmailChecks;
using static AnchorCallbacks.Sep9.Checks.FileChecks;
using static AnchorCallbacks.Sep9.Checks.PhoneChecks;
using static AnchorCallbacks.Sep9.Checks.TextChecks;
using static AnchorCallbacks.Sep9.FieldKind;

namespace AnchorCallbacks.Sep9;

/// <summary>All SEP-9 fields, and a few more that AP forwards, one line each. Binding, checks, storage and answers use this list.</summary>
static class Sep9Catalogue
{
    const string UseE164 = "send mobile_number in E.164 form";
    const string OtherChannel = "collect it on your SEP-24 page or through another channel";

    public static readonly IReadOnlyList<Sep9Field> Fields = Numbered(
        new("last_name", Text, Any, "Family name", "Apellidos") { Alias = "family_name", AliasDropped = true },
        new("first_name", Text, Any, "Given name", "Nombre") { Alias = "given_name", AliasDropped = true },
        new("additional_name", Text, Any, "Middle or other names", "Segundo nombre u otros nombres"),
        new("address_country_code", Text, Country, "Country of the address (ISO 3166-1 alpha-3 code)",
            "País del domicilio (código ISO 3166-1 alfa-3)"),
        new("state_or_province", Text, Any, "State or province", "Estado o provincia"),
        new("city", Text, Any, "City or town", "Ciudad o localidad"),
        new("postal_code", Text, Any, "Postal code", "Código postal"),
        new("address", Text, Any, "Full address, several lines if needed", "Domicilio completo, en varias líneas si hace falta"),
        new("mobile_number", Text, Phone, "Mobile phone number with country code (E.164)",
            "Teléfono móvil con código de país (E.164)")
        { FormatField = "mobile_number_format" },
        new("mobile_number_format", Text, Any, "Format of the mobile phone number", "Formato del teléfono móvil") { Instead = UseE164 },
        new("email_address", Text, Email, "E-mail address", "Correo electrónico"),
        new("birth_date", Date, BirthDate, "Date of birth (YYYY-MM-DD)", "Fecha de nacimiento (AAAA-MM-DD)"),
        new("birth_place", Text, Any, "Place of birth: city, region, country, as in the passport",
            "Lugar de nacimiento: ciudad, región y país, como en el pasaporte"),
        new("birth_country_code", Text, Country, "Country of birth (ISO 3166-1 alpha-3 code)",
            "País de nacimiento (código ISO 3166-1 alfa-3)"),
        new("tax_id", Text, Any, "Tax identification number", "Número de identificación fiscal"),
        new("tax_id_name", Text, Any, "Kind of tax number, such as SSN or ITIN", "Tipo de número fiscal, por ejemplo CUIT o RFC"),
        new("occupation", Number, Occupation, "Occupation (ISCO-08 code)", "Ocupación (código CIUO-08)"),
        new("employer_name", Text, Any, "Name of the employer", "Nombre del empleador"),
        new("employer_address", Text, Any, "Address of the employer", "Domicilio del empleador"),
        new("language_code", Text, Language, "Preferred language (ISO 639-1 code)", "Idioma preferido (código ISO 639-1)"),
        new("id_type", Text, Any, "Kind of identity document: passport, drivers_license, id_card …",
            "Tipo de documento: passport, drivers_license, id_card…"),
        new("id_country_code", Text, Country, "Country that issued the identity document (ISO 3166-1 alpha-3 code)",
            "País emisor del documento (código ISO 3166-1 alfa-3)"),
        new("id_issue_date", Date, CalendarDate, "Issue date of the identity document (YYYY-MM-DD)",
            "Fecha de emisión del documento (AAAA-MM-DD)"),
        new("id_expiration_date", Date, CalendarDate, "Expiration date of the identity document (YYYY-MM-DD)",
            "Fecha de vencimiento del documento (AAAA-MM-DD)"),
        new("id_number", Text, Any, "Number of the identity document", "Número del documento"),
        new("photo_id_front", Binary, Document, "Photo of the front of the identity document", "Foto del anverso del documento"),
        new("photo_id_back", Binary, Document, "Photo of the back of the identity document", "Foto del reverso del documento"),
        new("notary_approval_of_photo_id", Binary, Document, "Notary's approval of the identity document",
            "Certificación notarial del documento"),
        new("ip_address", Text, IpAddress, "IP address of the customer's device", "Dirección IP del dispositivo"),
        new("photo_proof_residence", Binary, Document, "Proof of residence, such as a utility bill",
            "Comprobante de domicilio, por ejemplo una factura de servicios"),
        new("sex", Text, Sex, "Sex", "Sexo") { Choices = ["male", "female", "other"] },
        new("photo_proof_of_income", Binary, Document, "Proof of income", "Comprobante de ingresos")
        {
            Alias = "proof_of_income",
            AliasDropped = true
        },
        new("proof_of_liveness", Binary, DocumentOrVideo, "Video or photo that shows the customer is present",
            "Video o foto que prueba la presencia del cliente"),
        new("referral_id", Text, Any, "Referral code", "Código de referido"),

        new("bank_name", Text, Any, "Name of the bank", "Nombre del banco"),
        new("bank_account_type", Text, Any, "Kind of bank account", "Tipo de cuenta bancaria"),
        new("bank_account_number", Text, AccountNumber, "Bank account number", "Número de cuenta bancaria"),
        new("bank_number", Text, BankNumber, "Bank or routing number", "Número de banco o de ruta"),
        new("bank_phone_number", Text, Phone, "Bank's phone number with country code (E.164)",
            "Teléfono del banco con código de país (E.164)"),
        new("bank_branch_number", Text, BankNumber, "Number of the bank's branch", "Número de sucursal"),
        new("external_transfer_memo", Text, Any, "Memo or tag for transfers to the account",
            "Memo o etiqueta para transferencias a la cuenta")
        { Alias = "crypto_memo", Verbatim = true },
        new("clabe_number", Text, Clabe, "CLABE (18 digits, Mexico)", "CLABE (18 dígitos, México)"),
        new("cbu_number", Text, Cbu, "CBU or CVU (22 digits, Argentina)", "CBU o CVU (22 dígitos, Argentina)"),
        new("cbu_alias", Text, CbuAlias, "Alias of the CBU or CVU (Argentina)", "Alias de CBU o CVU (Argentina)"),
        new("mobile_money_number", Text, Phone, "Mobile money phone number (E.164)", "Teléfono de dinero móvil (E.164)"),
        new("mobile_money_provider", Text, Any, "Mobile money provider", "Proveedor de dinero móvil"),
        new("crypto_address", Text, Any, "Address on another blockchain", "Dirección en otra cadena de bloques") { Verbatim = true },

        new("organization.name", Text, Any, "Legal name of the organization", "Razón social") { Instead = OtherChannel },
        new("organization.VAT_number", Text, Any, "VAT number of the organization",
            "Número de IVA de la organización")
        { Instead = OtherChannel },
        new("organization.registration_number", Text, Any, "Registration number of the organization",
            "Número de registro de la organización")
        { Instead = OtherChannel },
        new("organization.registration_date", Text, CalendarDate, "Registration date of the organization (YYYY-MM-DD)",
            "Fecha de registro de la organización (AAAA-MM-DD)")
        { Instead = OtherChannel },
        new("organization.registered_address", Text, Any, "Registered address of the organization",
            "Domicilio social de la organización")
        { Instead = OtherChannel },
        new("organization.number_of_shareholders", Number, WholeNumber, "Number of shareholders",
            "Número de accionistas")
        { Instead = OtherChannel },
        new("organization.shareholder_name", Text, Any, "Name of a shareholder", "Nombre de un accionista") { Instead = OtherChannel },
        new("organization.photo_incorporation_doc", Binary, Document, "Incorporation document",
            "Acta constitutiva")
        { Instead = OtherChannel },
        new("organization.photo_proof_address", Binary, Document, "Proof of the organization's address",
            "Comprobante de domicilio de la organización")
        { Instead = OtherChannel },
        new("organization.address_country_code", Text, Country, "Country of the organization's address (ISO 3166-1 alpha-3 code)",
            "País del domicilio de la organización (código ISO 3166-1 alfa-3)")
        { Instead = OtherChannel },
        new("organization.state_or_province", Text, Any, "State or province of the organization",
            "Estado o provincia de la organización")
        { Instead = OtherChannel },
        new("organization.city", Text, Any, "City of the organization", "Ciudad de la organización") { Instead = OtherChannel },
        new("organization.postal_code", Text, Any, "Postal code of the organization",
            "Código postal de la organización")
        { Instead = OtherChannel },
        new("organization.director_name", Text, Any, "Name of the organization's director",
            "Nombre del director de la organización")
        { Instead = OtherChannel },
        new("organization.website", Text, Url, "Website of the organization", "Sitio web de la organización") { Instead = OtherChannel },
        new("organization.email", Text, Email, "E-mail address of the organization",
            "Correo electrónico de la organización")
        { Instead = OtherChannel },
        new("organization.phone", Text, Phone, "Phone number of the organization (E.164)",
            "Teléfono de la organización (E.164)")
        { Instead = OtherChannel },

        new("card.number", Text, Any, "Card number", "Número de tarjeta") { Instead = OtherChannel },
        new("card.expiration_date", Date, CardExpiration, "Card's expiration (YY-MM)",
            "Vencimiento de la tarjeta (AA-MM)")
        { Instead = OtherChannel },
        new("card.cvc", Text, Any, "Card's security code", "Código de seguridad de la tarjeta") { Instead = OtherChannel },
        new("card.holder_name", Text, Any, "Name on the card", "Nombre en la tarjeta") { Instead = OtherChannel },
        new("card.network", Text, Any, "Card's brand", "Marca de la tarjeta") { Instead = OtherChannel },
        new("card.postal_code", Text, Any, "Billing postal code", "Código postal de facturación") { Instead = OtherChannel },
        new("card.country_code", Text, CountryAlpha2, "Billing country (ISO 3166-1 alpha-2 code)",
            "País de facturación (código ISO 3166-1 alfa-2)")
        { Instead = OtherChannel },
        new("card.state_or_province", Text, Any, "Billing state or province (ISO 3166-2 code)",
            "Estado o provincia de facturación (código ISO 3166-2)")
        { Instead = OtherChannel },
        new("card.city", Text, Any, "Billing city", "Ciudad de facturación") { Instead = OtherChannel },
        new("card.address", Text, Any, "Billing address", "Domicilio de facturación") { Instead = OtherChannel },
        new("card.token", Text, Any, "Token that stands for the card in another system",
            "Token que representa la tarjeta en otro sistema")
        { Instead = OtherChannel });

    static readonly FrozenDictionary<string, Sep9Field> ByName = Fields
        .SelectMany(field => field.Alias is null ? [(field.Name, field)] : new[] { (field.Name, field), (field.Alias, field) })
        .ToFrozenDictionary(entry => entry.Item1, entry => entry.field);

    /// <summary>Finds a field by its name or alias.</summary>
    public static Sep9Field? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The field of a verification code such as <c>email_address_verification</c> (SEP-12).</summary>
    public static Sep9Field? FindVerified(string name)
    {
        const string Suffix = "_verification";
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? Find(name[..^Suffix.Length]) : null;
    }

    static Sep9Field[] Numbered(params Sep9Field[] fields) => [.. fields.Select((field, index) => field with { Index = index })];
}
