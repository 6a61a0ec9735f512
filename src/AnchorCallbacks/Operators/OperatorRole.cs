namespace AnchorCallbacks.Operators;

/// <summary>The rights of an operator. Each role includes the roles before it.</summary>
enum OperatorRole
{
    /// <summary>Sees queues and masked data.</summary>
    Viewer,

    /// <summary>Sees customers' data and decides.</summary>
    Reviewer,

    /// <summary>Deletes customers and claims payments.</summary>
    Approver,

    /// <summary>Manages operators, the outbox, the inbox and the store.</summary>
    Admin,
}

static class OperatorRoles
{
    public const string Rule = "must be viewer, reviewer, approver or admin";

    public static string Word(this OperatorRole role) => role switch
    {
        OperatorRole.Viewer => "viewer",
        OperatorRole.Reviewer => "reviewer",
        OperatorRole.Approver => "approver",
        _ => "admin",
    };

    public static OperatorRole? Read(string? word) => word switch
    {
        "viewer" => OperatorRole.Viewer,
        "reviewer" => OperatorRole.Reviewer,
        "approver" => OperatorRole.Approver,
        "admin" => OperatorRole.Admin,
        _ => null,
    };

    public static T Requires<T>(this T route, OperatorRole role) where T : IEndpointConventionBuilder =>
        route.WithMetadata(new RequiredRole(role));
}

/// <summary>Marks a route that needs an operator of this role or a higher one.</summary>
sealed record RequiredRole(OperatorRole Role);

/// <summary>An operator with a valid key.</summary>
readonly record struct OperatorIdentity(string Name, OperatorRole Role);
