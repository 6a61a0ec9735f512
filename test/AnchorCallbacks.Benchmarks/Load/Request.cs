namespace AnchorCallbacks.Benchmarks.Load;

/// <summary>One request as bytes. The parts go out one after the other; uploads share their middle.</summary>
readonly record struct Request(byte[] Head, byte[]? Body = null, byte[]? Tail = null)
{
    public byte[]? Part(int number) => number switch { 0 => Head, 1 => Body, 2 => Tail, _ => null };
}
