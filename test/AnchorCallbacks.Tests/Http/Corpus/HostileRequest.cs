namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>A malformed or hostile request as bytes, and the ways it may end.</summary>
/// <param name="Statuses">The statuses it may get; 0: the connection is closed without an answer.</param>
sealed record HostileRequest(string Name, byte[] Bytes, params int[] Statuses)
{
    /// <summary>The client ends its side after the last byte.</summary>
    public bool HalfClosed { get; init; }

    /// <summary>Kestrel refuses it before any code of ours runs: a bare status without a body.</summary>
    public bool BelowUs { get; init; }

    public static HostileRequest Refused(string name, byte[] bytes) => new(name, bytes, 400);

    public static HostileRequest Unknown(string name, byte[] bytes) => new(name, bytes, 404);

    public static HostileRequest Taken(string name, byte[] bytes) => new(name, bytes, 200);

    public static HostileRequest Bare(string name, byte[] bytes, params int[] statuses) => new(name, bytes, statuses) { BelowUs = true };
}
