namespace AnchorCallbacks.Store;

/// <summary>Rows that are kept for a limited time, with the statements of the slice that owns them.</summary>
/// <param name="Name">The name of these rows in the log.</param>
/// <param name="Old">Selects the rows that may be removed, oldest first: <c>id</c>, <c>at</c>, and <c>subject</c> where the key has one,
/// from <c>@from</c> up to <c>@before</c>, at most <c>@most</c>. It runs as a read, because it may pass many rows that must stay.</param>
/// <param name="Remove">Removes one row, by <c>@Id</c>, if it may still be removed.</param>
sealed record Retained(string Name, string Old, string Remove);
