using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace AnchorCallbacks.Http;

/// <summary>The memory between sockets and requests, in larger blocks than Kestrel's 4 KB. Each block of an upload costs a call of the
/// kernel and work in the thread pool.</summary>
sealed class BlockPool : MemoryPool<byte>
{
    const int BlockBytes = 16 * 1024, MaxKept = 256;

    readonly ConcurrentQueue<Block> free = new();
    int kept;

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!free.TryDequeue(out var block))
            return new Block(this);
        Interlocked.Decrement(ref kept);
        return block;
    }

    protected override void Dispose(bool disposing) => free.Clear();

    void Return(Block block)
    {
        // The memory of a peak of connections is not kept.
        if (Interlocked.Increment(ref kept) <= MaxKept)
            free.Enqueue(block);
        else
            Interlocked.Decrement(ref kept);
    }

    sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

        public void Dispose() => pool.Return(this);
    }

    public sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
    }
}
