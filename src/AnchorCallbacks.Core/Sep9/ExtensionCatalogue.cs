using static AnchorCallbacks.Sep9.Checks.TextChecks;
using static AnchorCallbacks.Sep9.FieldKind;

namespace AnchorCallbacks.Sep9;

/// <summary>Values of the partner APIs that SEP-9 has no field for, one line each. They are stored as SEP-9 fields are: sealed, with
/// history and verdicts. AP cannot set them.</summary>
static class ExtensionCatalogue
{
    public static readonly IReadOnlyList<Sep9Field> Fields = Numbered(
        new("partner.external_id", Text, Any, "The partner's own id of the customer", "Identificador propio del socio"),
        new("partner.status", Text, Any, "Status that the partner has set", "Estado fijado por el socio"),
        new("partner.removed", Text, Any, "Removed since the partner set the status",
            "Quitado desde que el socio fijó el estado"),
        new("partner.verification_url", Text, Any, "Page for the verification", "Página de verificación"),
        new("partner.verification_status", Text, Any, "State of the verification", "Estado de la verificación"),
        new("partner.risk_score", Text, Any, "Risk", "Riesgo"),

        new("organization.description", Text, Any, "What the organization does", "Actividad de la organización"),
        new("organization.address_line_2", Text, Any, "Second line of the organization's address", "Segunda línea del domicilio social"),
        new("organization.country_name", Text, Any, "Country of the organization's address, by name",
            "País del domicilio social, por su nombre"),
        new("organization.tax_country_code", Text, Any, "Country of the organization's tax residence", "País de residencia fiscal"),
        new("organization.industry", Text, Any, "Industry", "Sector"),
        new("organization.monthly_volume", Text, Any, "Expected volume in a month", "Volumen mensual previsto"),

        new("address_line_2", Text, Any, "Second line of the address", "Segunda línea del domicilio"),
        new("address_country_name", Text, Any, "Country of the address, by name", "País del domicilio, por su nombre"),
        new("tax_country_code", Text, Any, "Country of the tax residence", "País de residencia fiscal"),
        new("document_number", Text, Any, "Number of a document", "Número de un documento"),

        new("associate.title", Text, Any, "Role in the company", "Cargo en la empresa"),
        new("associate.has_ownership", Text, Any, "Owns a part of the company", "Tiene participación en la empresa"),
        new("associate.has_control", Text, Any, "Controls the company", "Controla la empresa"),
        new("associate.is_signer", Text, Any, "Signs for the company", "Firma por la empresa"),

        new("offblocks.chain_id", Text, Any, "Account on a blockchain (CAIP-10)",
            "Cuenta en una cadena de bloques (CAIP-10)")
        { Verbatim = true },

        new("dcm.login", Text, Any, "Login", "Usuario"),
        new("dcm.asset_code", Text, Any, "Code of the asset", "Código del activo"),
        new("dcm.asset_issuer", Text, Any, "Issuer of the asset", "Emisor del activo"),
        new("dcm.balance_allowed", Text, Any, "Largest balance", "Saldo máximo"),
        new("dcm.balance_asset_code", Text, Any, "Asset of the largest balance", "Activo del saldo máximo"),
        new("dcm.balance_asset_issuer", Text, Any, "Issuer of the asset of the largest balance", "Emisor del activo del saldo máximo"),
        new("dcm.branch", Text, Any, "Branch", "Sucursal"),
        new("dcm.is_disabled", Text, Any, "Is disabled", "Está inhabilitado"),
        new("dcm.kyc_level", Text, Any, "Level of verification", "Nivel de verificación"),
        new("dcm.segment", Text, Any, "Segment (PL or PI)", "Segmento (PL o PI)"),
        new("dcm.status", Text, Any, "Status at the bank", "Estado en el banco"));

    public static readonly Sep9Field PartnerStatus = Fields.Single(field => field.Name == "partner.status"),
        PartnerRemoved = Fields.Single(field => field.Name == "partner.removed");

    static Sep9Field[] Numbered(params Sep9Field[] fields) =>
        [.. fields.Select((field, index) => field with { Index = Sep9Catalogue.Fields.Count + index })];
}

/// <summary>The fields that a record may have: those of SEP-9, and the extensions.</summary>
static class FieldCatalogue
{
    static readonly Dictionary<string, Sep9Field> Extensions = ExtensionCatalogue.Fields.ToDictionary(field => field.Name);

    public static int Count => Sep9Catalogue.Fields.Count + ExtensionCatalogue.Fields.Count;

    public static Sep9Field? Find(string name) => Sep9Catalogue.Find(name) ?? Extensions.GetValueOrDefault(name);
}
