namespace AnchorCallbacks.Store;

/// <summary>Rows that are kept for a time only, in the statements of the slice that owns them.</summary>
/// <param name="Name">What they are, for the log.</param>
/// <param name="Old">Those that may go, oldest first: <c>id</c>, <c>at</c>, and <c>subject</c> where the key has one, from <c>@from</c> up to
/// <c>@before</c>, <c>@most</c> of them. Read beside the writer: it may walk past many that must stay.</param>
/// <param name="Remove">One of them, by <c>@Id</c>, if it may still go.</param>
sealed record Retained(string Name, string Old, string Remove);
