using System.Buffers;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Tests.Http;

sealed class BlockPoolTests
{
    [Test]
    public void Blocks_are_used_again_and_a_crowds_are_not_kept()
    {
        const int Crowd = 1000;
        using var pool = new BlockPool();
        var first = Rent(pool, Crowd);
        Assert.That(first.Select(block => block.Memory.Length), Is.All.EqualTo(16 * 1024));
        Assert.That(first.Distinct().Count(), Is.EqualTo(Crowd), "two have the same");
        first.ForEach(block => block.Dispose());

        var second = Rent(pool, Crowd);

        Assert.That(second.Intersect(first).Count(), Is.EqualTo(256));
        Assert.That(second.Distinct().Count(), Is.EqualTo(Crowd), "two have the same");
    }

    [Test]
    public void More_than_a_block_has_is_refused()
    {
        using var pool = new BlockPool();

        Assert.That(() => pool.Rent(pool.MaxBufferSize + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(pool.Rent(pool.MaxBufferSize).Memory.Length, Is.EqualTo(pool.MaxBufferSize));
    }

    static List<IMemoryOwner<byte>> Rent(BlockPool pool, int count) => [.. Enumerable.Range(0, count).Select(_ => pool.Rent())];
}
