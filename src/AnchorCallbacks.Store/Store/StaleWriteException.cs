namespace AnchorCallbacks.Store;

/// <summary>A write was decided from rows that another write has changed since. It is rolled back and must run again.</summary>
sealed class StaleWriteException() : Exception("The rows have changed since they were read.");
