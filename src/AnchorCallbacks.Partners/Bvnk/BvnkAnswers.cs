using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>BVNK's JSON, member by member.</summary>
static class BvnkAnswers
{
    public const string InfoRequired = "INFO_REQUIRED";

    /// <summary>Statuses that a partner may set, and the verdict of each.</summary>
    public static readonly IReadOnlyDictionary<string, DecisionKind> Settable = new Dictionary<string, DecisionKind>
    {
        ["PENDING"] = DecisionKind.Clear,
        ["VERIFIED"] = DecisionKind.Accept,
        ["REJECTED"] = DecisionKind.Reject,
        [InfoRequired] = DecisionKind.Clear,
        ["PENDING_AGREEMENTS"] = DecisionKind.Clear,
    };

    /// <summary>The whole customer.</summary>
    public static PartnerAnswer Customer(int status, PartnerCustomerRow row, CustomerRecord record, CustomerTypes types) =>
        PartnerAnswer.Of(status, writer =>
        {
            var isCompany = row.CustomerType == BvnkOptions.CompanyType;
            writer.WriteStartObject();
            writer.WriteString("reference", row.Reference);
            writer.WriteString("status", StatusOf(row, record, types));
            writer.WriteString("type", isCompany ? "COMPANY" : "INDIVIDUAL");
            writer.WriteStartObject(isCompany ? "company" : "individual");
            Members.Write(writer, isCompany ? Members.Company : Members.Individual, record);
            if (isCompany)
            {
                writer.WriteStartArray("associates");
                foreach (var associate in record.Associates)
                    Write(writer, associate);
                writer.WriteEndArray();
            }
            Members.Write(writer, Members.Verification, record);
            writer.WriteEndObject();
            if (record[Members.RiskScore] is { } risk)
                writer.WriteString("riskScore", risk.Text);
            writer.WriteEndObject();
        }, row.CustomerId);

    /// <summary>The partner's status stands. Without one it follows from our own review.</summary>
    public static string StatusOf(PartnerCustomerRow row, CustomerRecord record, CustomerTypes types) =>
        record[ExtensionCatalogue.PartnerStatus]?.Text
            ?? CustomerEvaluation.Of(types.FindOrDefault(row.CustomerType), record).Status switch
            {
                CustomerStatus.Accepted => "VERIFIED",
                CustomerStatus.Rejected => "REJECTED",
                CustomerStatus.NeedsInfo => InfoRequired,
                _ => "PENDING",
            };

    public static void WriteLine(Utf8JsonWriter writer, PartnerCustomerRow row, CustomerRecord record, CustomerTypes types)
    {
        string Of(string field) => record[FieldCatalogue.Find(field)!]?.Text ?? "";
        var isCompany = row.CustomerType == BvnkOptions.CompanyType;
        writer.WriteStartObject();
        writer.WriteString("reference", row.Reference);
        writer.WriteString("status", StatusOf(row, record, types));
        writer.WriteString("type", isCompany ? "COMPANY" : "INDIVIDUAL");
        writer.WriteString("model", "EMBEDDED");
        writer.WriteString("name", isCompany ? Of("organization.name") : $"{Of("first_name")} {Of("last_name")}".Trim());
        writer.WriteString("description", Of("organization.description"));
        writer.WriteEndObject();
    }

    public static PartnerAnswer Error(int status, string code, string message, Problems? problems = null) =>
        PartnerAnswer.Of(status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("code", $"bvnk:{code}");
            writer.WriteString("status", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
            writer.WriteString("message", message);
            writer.WriteStartObject("details");
            writer.WriteStartObject("errors");
            foreach (var problem in problems?.ByPath ?? [])
            {
                writer.WriteStartArray(problem.Key);
                foreach (var text in problem)
                    writer.WriteStringValue(text);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });

    public static PartnerAnswer Error(Failure failure) => failure.Kind switch
    {
        FailureKind.NotFound or FailureKind.Gone => Error(404, "customers:4004", failure.Text),
        FailureKind.Unauthorized => Error(401, "auth:4010", failure.Text),
        FailureKind.Forbidden => Error(403, "auth:4030", failure.Text),
        FailureKind.TooLarge => Error(413, "customers:4130", failure.Text),
        _ => Error(400, "customers:4000", failure.Text),
    };

    static void Write(Utf8JsonWriter writer, Associate associate)
    {
        writer.WriteStartObject();
        // The reference comes first in the person, whose other members follow from the record.
        writer.WriteStartObject("person");
        writer.WriteString("reference", associate.Reference);
        Members.Write(writer, Members.Person, associate.Record);
        writer.WriteEndObject();
        Members.Write(writer, Members.AroundPerson, associate.Record);
        writer.WriteEndObject();
    }
}
