namespace AnchorCallbacks.Customers.Types;

/// <summary>The customer types that other settings name.</summary>
/// <param name="Check">Throws a <see cref="Hosting.StartException"/> if a name is missing.</param>
sealed record RequiredTypes(Action<IReadOnlyList<string>> Check);
