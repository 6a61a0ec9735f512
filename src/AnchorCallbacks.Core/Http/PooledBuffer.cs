using System.Buffers;

namespace AnchorCallbacks.Http;

/// <summary>A growing buffer on rented memory. It is cleared when it is returned, because it may have held personal data.</summary>
sealed class PooledBuffer(int capacity = 8192) : IBufferWriter<byte>, IDisposable
{
    byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);
    int length;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(length);
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(bytes.AsSpan(length));
        length += value.Length;
    }

    /// <summary>Empties the buffer and keeps its memory.</summary>
    public void Clear()
    {
        bytes.AsSpan(0, length).Clear();
        length = 0;
    }

    public void Dispose()
    {
        Release();
        bytes = [];
    }

    void Reserve(int count)
    {
        if (bytes.Length - length >= Math.Max(count, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, length + Math.Max(count, 1)));
        Written.CopyTo(larger);
        Release();
        bytes = larger;
    }

    void Release()
    {
        if (bytes.Length == 0)
            return;
        bytes.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
