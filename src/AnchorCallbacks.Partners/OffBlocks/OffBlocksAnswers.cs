using System.Text.Json;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>OffBlocks' JSON.</summary>
static class OffBlocksAnswers
{
    static readonly Sep9Field ExternalId = FieldCatalogue.Find("partner.external_id")!,
        ChainId = FieldCatalogue.Find("offblocks.chain_id")!;

    /// <param name="challenge">Only the answer to the creation has it.</param>
    public static PartnerAnswer Customer(int status, PartnerCustomerRow row, CustomerRecord record, string state, byte[]? challenge = null,
        string? verificationUrl = null) => PartnerAnswer.Of(status, writer =>
    {
        writer.WriteStartObject();
        WriteMembers(writer, row, record, state);
        if (challenge is not null)
            writer.WriteString("challenge", Convert.ToBase64String(challenge));
        if (verificationUrl is not null)
            writer.WriteString("verificationUrl", verificationUrl);
        writer.WriteEndObject();
    }, row.CustomerId);

    public static void Write(Utf8JsonWriter writer, PartnerCustomerRow row, CustomerRecord record, string state)
    {
        writer.WriteStartObject();
        WriteMembers(writer, row, record, state);
        writer.WriteEndObject();
    }

    static void WriteMembers(Utf8JsonWriter writer, PartnerCustomerRow row, CustomerRecord record, string state)
    {
        writer.WriteString("id", row.Reference);
        writer.WriteString("externalId", record[ExternalId]?.Text ?? "");
        writer.WriteString("chainId", record[ChainId]?.Text ?? "");
        writer.WriteString("status", state);
        writer.WriteString("createdAt", Time(row.CreatedAt));
        writer.WriteString("updatedAt", Time(row.UpdatedAt));
    }

    public static PartnerAnswer Account(int status, OffBlocksAccount account, string customerId, byte[]? challenge = null) =>
        PartnerAnswer.Of(status, writer =>
    {
        writer.WriteStartObject();
        WriteMembers(writer, account);
        if (challenge is not null)
            writer.WriteString("challenge", Convert.ToBase64String(challenge));
        writer.WriteEndObject();
    }, customerId);

    public static void WriteMembers(Utf8JsonWriter writer, OffBlocksAccount account)
    {
        writer.WriteString("id", account.Id);
        writer.WriteString("customerId", account.Reference);
        writer.WriteString("type", account.Kind);
        writer.WriteStartArray("currencies");
        foreach (var currency in account.Currencies.Split(' '))
            writer.WriteStringValue(currency);
        writer.WriteEndArray();
        writer.WriteString("status", account.State);
        writer.WriteString("createdAt", Time(account.CreatedAt));
        writer.WriteString("updatedAt", Time(account.UpdatedAt));
    }

    public static PartnerAnswer Challenge(byte[] challenge, long endsAt, string customerId) => PartnerAnswer.Of(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("challenge", Convert.ToBase64String(challenge));
        writer.WriteString("expiresAt", Time(endsAt));
        writer.WriteEndObject();
    }, customerId);

    /// <summary>problem+json, with <c>message</c> too: the shape of the real service's errors is not known.</summary>
    public static PartnerAnswer Error(int status, string message) => PartnerAnswer.Of(status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "about:blank");
        writer.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
        writer.WriteNumber("status", status);
        writer.WriteString("detail", message);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }) with
    { ContentType = "application/problem+json" };

    public static PartnerAnswer Error(Failure failure) => Error(failure.Kind switch
    {
        FailureKind.NotFound or FailureKind.Gone => 404,
        FailureKind.Unauthorized => 401,
        FailureKind.Forbidden => 403,
        FailureKind.Conflict => 409,
        FailureKind.TooLarge => 413,
        _ => 400,
    }, failure.Text);

    static string Time(long at) => PartnerEvents.Time(at);
}
