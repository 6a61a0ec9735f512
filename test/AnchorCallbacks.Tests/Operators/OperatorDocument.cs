using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>Makes the operator API's OpenAPI document from its routes and records. No service of the server is made for it.</summary>
static class OperatorDocument
{
    const string Key = "key";

    public static string SourceFile => Path.Combine(Repository.Root, "src", "AnchorCallbacks", "Operators", "openapi.json");

    public static async Task<string> Make()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.ConfigureHttpJsonOptions(json => OperatorJson.Apply(json.SerializerOptions));
        builder.Services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer(Describe);
            options.AddOperationTransformer(Describe);
            options.AddSchemaTransformer(Describe);
        });
        // The routes need to know what is a service; they need none.
        foreach (var type in Services().Append(typeof(Health)))
            builder.Services.AddSingleton(type, _ => throw new InvalidOperationException($"{type} is made"));
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();
        var operators = new ApplicationBuilder(app.Services);
        operators.UseRouting();
        operators.UseEndpoints(routes =>
        {
            OperatorRoutes.Map(routes);
            MetricsEndpoint.Map(routes);
        });
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n";
    }

    static IEnumerable<Type> Services() =>
        from type in typeof(OperatorRoutes).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        where method.IsDefined(typeof(EndpointSummaryAttribute))
        from parameter in method.GetParameters()
        where parameter.ParameterType is { IsGenericType: false } service && service != typeof(string) && service != typeof(TimeProvider)
            && service.GetMethod("BindAsync") is null
        select parameter.ParameterType;

    static async Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new()
        {
            Title = "AnchorCallbacks operator API",
            Version = "1",
            Description =
                "What operators do with customers, transactions, calls to AP and its events. Answers hold personal data; the audit log "
                + "says who looked at it.",
        };
        document.Servers?.Clear();
        document.Components ??= new();
        document.AddComponent(nameof(ProblemDetail), await context.GetOrCreateSchemaAsync(typeof(ProblemDetail), null, cancel));
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An operator's key." },
        };
        document.Tags?.Clear();
        foreach (var schema in document.Components.Schemas!.Values.OfType<OpenApiSchema>())
            LeaveOutNulls(schema);
        foreach (var operation in document.Paths.SelectMany(path => path.Value.Operations!.Values)
            .Where(operation => operation.Responses!.ContainsKey("default")))
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
    }

    static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags?.Clear();
        operation.Summary = operation.Summary?.ReplaceLineEndings(" ");
        if (!metadata.OfType<RequiredRole>().Any())
            return;
        operation.Parameters ??= [];
        foreach (var query in metadata.OfType<QueryRecord>())
            foreach (var member in OperatorJson.Default.GetTypeInfo(query.Type)!.Properties.Where(property => property.Set is not null))
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = member.Name,
                    In = ParameterLocation.Query,
                    Description = Attribute<System.ComponentModel.DescriptionAttribute>(member)?.Description.ReplaceLineEndings(" "),
                    Schema = await context.GetOrCreateSchemaAsync(Nullable.GetUnderlyingType(member.PropertyType)
                        ?? member.PropertyType, null, cancel) is var schema ? Rules(schema, member) : null,
                });
        if (context.Description.HttpMethod != "GET")
            operation.Parameters.Add(Header("Idempotency-Key",
                "A change repeated with its key within a day takes effect once and is answered alike. With another request: 422."));
        foreach (var produced in metadata.OfType<IProducesResponseTypeMetadata>()
            .Where(produced => typeof(IVersioned).IsAssignableFrom(produced.Type)))
            if (operation.Responses?[$"{produced.StatusCode}"] is OpenApiResponse response)
                response.Headers = new Dictionary<string, IOpenApiHeader>
                {
                    ["ETag"] = new OpenApiHeader
                    {
                        Description = "The customer's version, for If-Match.",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String }
                    },
                };
        // Content without a record is a document's bytes.
        if (operation.Responses!.TryGetValue("200", out var answer) && answer is OpenApiResponse { Content: null or { Count: 0 } } bytes)
            bytes.Content = Content("application/octet-stream", new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" });
        operation.Responses!["default"] = new OpenApiResponse
        {
            Description = "Why not.",
            Content = Content("application/problem+json", new OpenApiSchemaReference(nameof(ProblemDetail), context.Document)),
        };
    }

    static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        if (context.JsonTypeInfo.Type == typeof(LocalizedText))
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1000 },
                new OpenApiSchema { Type = JsonSchemaType.Object,
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1000 } },
            ];
        schema.Description = schema.Description?.ReplaceLineEndings(" ");
        if (context.JsonPropertyInfo is { } property)
            Rules(schema, property);
        return Task.CompletedTask;
    }

    /// <summary>A member that may be missing is left out; it is never null.</summary>
    static void LeaveOutNulls(OpenApiSchema schema)
    {
        foreach (var (name, member) in schema.Properties?.ToList() ?? [])
            if (schema.Required?.Contains(name) != true && member is OpenApiSchema optional)
            {
                optional.Type &= ~JsonSchemaType.Null;
                if (optional.OneOf is [_, { } record])
                    schema.Properties![name] = record;
            }
    }

    static OpenApiSchema Rules(OpenApiSchema schema, System.Text.Json.Serialization.Metadata.JsonPropertyInfo member)
    {
        if (Attribute<AllowedValuesAttribute>(member) is { } allowed)
            schema.Enum = [.. allowed.Values.Select(value => value is bool flag ? JsonValue.Create(flag)
                : (JsonNode)JsonValue.Create((string)value!))];
        if (Attribute<TextAttribute>(member) is { } text)
            (schema.MinLength, schema.MaxLength) = (1, text.Max);
        if (Attribute<System.ComponentModel.DataAnnotations.RangeAttribute>(member) is { } range)
            (schema.Minimum, schema.Maximum) = ($"{range.Minimum}", $"{range.Maximum}");
        if (Attribute<System.ComponentModel.DefaultValueAttribute>(member) is { Value: int usual })
            schema.Default = JsonValue.Create(usual);
        return schema;
    }

    static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema schema) => new() { [type] = new() { Schema = schema } };

    static OpenApiParameter Header(string name, string description) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 }
        };

    static T? Attribute<T>(System.Text.Json.Serialization.Metadata.JsonPropertyInfo member) where T : Attribute =>
        member.AttributeProvider?.GetCustomAttributes(typeof(T), true).OfType<T>().FirstOrDefault();
}
