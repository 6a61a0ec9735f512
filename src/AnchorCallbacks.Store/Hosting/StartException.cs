namespace AnchorCallbacks.Hosting;

/// <summary>The process cannot start; the message is the one line a person needs.</summary>
sealed class StartException(string message) : Exception(message);
