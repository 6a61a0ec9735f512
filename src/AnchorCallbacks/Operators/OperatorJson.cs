using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AnchorCallbacks.Operators;

/// <summary>The JSON of the operator API, for the server and the command line. An absent value is left out. A member that is null has a
/// meaning, which its description gives.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(CustomerQuery))]
[JsonSerializable(typeof(CustomerPage))]
[JsonSerializable(typeof(CustomerDetail))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(DeletionAnswer))]
[JsonSerializable(typeof(TemplateList))]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(NextRequest))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(AssignmentAnswer))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(AuditQuery))]
[JsonSerializable(typeof(AuditTrailPage))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(ReindexRequest))]
[JsonSerializable(typeof(ReindexAnswer))]
[JsonSerializable(typeof(ApprovalPage))]
[JsonSerializable(typeof(ApprovalDetail))]
[JsonSerializable(typeof(ApprovalAnswer))]
[JsonSerializable(typeof(TransactionQuery))]
[JsonSerializable(typeof(TransactionPage))]
[JsonSerializable(typeof(TransactionDetail))]
[JsonSerializable(typeof(PayableAnswer))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(RefreshAnswer))]
[JsonSerializable(typeof(AskRequest))]
[JsonSerializable(typeof(AskAnswer))]
[JsonSerializable(typeof(CallQuery))]
[JsonSerializable(typeof(CallPage))]
[JsonSerializable(typeof(CallDetail))]
[JsonSerializable(typeof(EventQuery))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(EventDetail))]
[JsonSerializable(typeof(DropRequest))]
[JsonSerializable(typeof(PageQuery))]
[JsonSerializable(typeof(QuotePage))]
[JsonSerializable(typeof(IReadOnlyList<QuoteFeePart>))]
[JsonSerializable(typeof(OperatorList))]
[JsonSerializable(typeof(AddOperatorRequest))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(OperatorKeyAnswer))]
[JsonSerializable(typeof(OperatorSummary))]
[JsonSerializable(typeof(PartnerList))]
[JsonSerializable(typeof(AddPartnerRequest))]
[JsonSerializable(typeof(RotatePartnerRequest))]
[JsonSerializable(typeof(PartnerCredentialAnswer))]
[JsonSerializable(typeof(PageLinkRequest))]
[JsonSerializable(typeof(CustomerLinkRequest))]
[JsonSerializable(typeof(CustomerUnlinkRequest))]
[JsonSerializable(typeof(CustomerLinkAnswer))]
[JsonSerializable(typeof(CustomerUnlinkAnswer))]
[JsonSerializable(typeof(AccountLinkRequest))]
[JsonSerializable(typeof(PageLinkAnswer))]
[JsonSerializable(typeof(PageLinkList))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(WebhookSummary))]
[JsonSerializable(typeof(WebhookSecretAnswer))]
[JsonSerializable(typeof(WebhookAttempt))]
[JsonSerializable(typeof(WebhookAttemptPage))]
[JsonSerializable(typeof(AddWebhookRequest))]
[JsonSerializable(typeof(RotateSecretRequest))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(ConfigReport))]
[JsonSerializable(typeof(RotationSummary))]
[JsonSerializable(typeof(ProblemDetail))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(HealthRefusal))]
[JsonSerializable(typeof(JsonElement))]
sealed partial class OperatorJson : JsonSerializerContext
{
    /// <summary>Escapes no letters: programs read this JSON, and no HTML page contains it.</summary>
    static OperatorJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Readable.GetTypeInfo(typeof(T))!;

    public static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, Of<T>())!;

    /// <summary>JSON that is passed on unchanged.</summary>
    public static JsonElement Element(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.JsonElement);

    /// <summary>Gives the framework's results the same JSON.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = Readable;
        options.PropertyNamingPolicy = Readable.Options.PropertyNamingPolicy;
        options.DefaultIgnoreCondition = Readable.Options.DefaultIgnoreCondition;
        options.NumberHandling = Readable.Options.NumberHandling;
        options.Encoder = Readable.Options.Encoder;
    }
}
