using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>DCM's JSON.</summary>
static class DcmAnswers
{
    public static PartnerAnswer Error(int status, string text) => PartnerAnswer.Of(status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", text);
        writer.WriteEndObject();
    });

    public static PartnerAnswer Error(Failure failure) => Error(failure.Kind switch
    {
        FailureKind.NotFound or FailureKind.Gone => 404,
        FailureKind.Unauthorized => 401,
        FailureKind.Forbidden => 403,
        FailureKind.TooLarge => 413,
        _ => 400,
    }, failure.Text);

    public static PartnerAnswer Empty(string customerId) => PartnerAnswer.Of(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    }, customerId);

    public static PartnerAnswer Guid(string id) => PartnerAnswer.Of(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("guid", id);
        writer.WriteEndObject();
    });

    public static PartnerAnswer NewAccount(string id, string customerId) => PartnerAnswer.Of(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("wallet_account_guid", id);
        writer.WriteEndObject();
    }, customerId);

    /// <summary>The new customer with its first account, whose id <c>guid</c> is.</summary>
    public static PartnerAnswer Created(string reference, string accountId, string iban, CustomerRecord record, string customerId) =>
        PartnerAnswer.Of(200, writer =>
    {
        string Of(string field) => DcmMembers.Value(record, field);
        writer.WriteStartObject();
        writer.WriteBoolean("activated", false);
        writer.WriteStartArray("assets");
        writer.WriteStartObject();
        writer.WriteString("code", Of("dcm.asset_code"));
        writer.WriteString("stellar_code", Of("dcm.asset_code"));
        writer.WriteString("stellar_issuer", Of("dcm.asset_issuer"));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteNumber("assets_total", 1);
        writer.WriteBoolean("blocked", false);
        writer.WriteString("customer_guid", reference);
        writer.WriteString("guid", accountId);
        writer.WriteString("iban", iban);
        writer.WriteString("name", string.Join(' ', new[] { Of("last_name"), Of("first_name"), Of("additional_name") }
            .Where(part => part.Length > 0)));
        writer.WriteString("platform", "");
        writer.WriteBoolean("registered", false);
        writer.WriteString("type", System.Guid.Empty.ToString());
        writer.WriteString("wallet_account_guid", accountId);
        writer.WriteEndObject();
    }, customerId);

    /// <summary>The attributes of a customer, in the list.</summary>
    public static void Write(Utf8JsonWriter writer, DcmCustomerRow row, CustomerRecord record)
    {
        writer.WriteStartObject();
        foreach (var member in DcmMembers.All)
            member.Write(writer, record);
        writer.WriteString("customer_guid", row.Reference);
        writer.WriteString("wallet_user_guid", row.Reference);
        writer.WriteString("created_at", Time(row.CreatedAt));
        writer.WriteString("updated_at", Time(row.UpdatedAt));
        writer.WriteEndObject();
    }

    public static PartnerAnswer Accounts(string bank, IReadOnlyList<(DcmAccountRow Row, string Iban, string Login)> accounts, long total) =>
        PartnerAnswer.Of(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("accounts");
        foreach (var (row, iban, login) in accounts)
        {
            writer.WriteStartObject();
            writer.WriteString("account_kind", "customer");
            writer.WriteBoolean("activated", false);
            writer.WriteBoolean("blocked", false);
            writer.WriteString("counterparty_guid", bank);
            writer.WriteString("created_at", Time(row.CreatedAt));
            writer.WriteString("iban", iban);
            writer.WriteBoolean("registered", false);
            writer.WriteString("stellar_address", "");
            writer.WriteString("updated_at", Time(row.UpdatedAt));
            writer.WriteString("wallet_account_guid", row.Id);
            writer.WriteString("wallet_user_external_id", login);
            writer.WriteString("wallet_user_guid", row.Reference);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("total", total);
        writer.WriteEndObject();
    });

    static string Time(long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
