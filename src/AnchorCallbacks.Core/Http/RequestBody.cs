using Microsoft.AspNetCore.Http.Features;

namespace AnchorCallbacks.Http;

/// <summary>A body is too long. It is an exception because it passes through readers that have no other way to stop.</summary>
sealed class BodyTooLargeException(long limit) : IOException($"The body is larger than {limit} bytes.");

static class RequestBody
{
    /// <summary>Reads at most <paramref name="limit"/> bytes.</summary>
    /// <returns>The bytes, and whether there are more.</returns>
    public static async ValueTask<(PooledBuffer Bytes, bool Cut)> Read(HttpRequest request, int limit, CancellationToken cancel)
    {
        var known = request.ContentLength is { } length and < int.MaxValue ? (int)Math.Min(length, limit) + 1 : 4096;
        var buffer = new PooledBuffer(known);
        try
        {
            while (true)
            {
                var room = limit + 1 - buffer.Written.Length;
                var memory = buffer.GetMemory(Math.Min(room, 4096));
                var read = await request.Body.ReadAsync(memory[..Math.Min(memory.Length, room)], cancel);
                if (read == 0)
                    return (buffer, false);
                buffer.Advance(read);
                if (buffer.Written.Length > limit)
                    return (buffer, true);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Reads an unused body to its end, within limits. A client that still sends when the connection closes never sees the
    /// answer.</summary>
    /// <returns>Whether the end was reached.</returns>
    public static async ValueTask<bool> Drain(HttpRequest request, long limit, TimeSpan time)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return true;
        var buffer = new byte[16 * 1024];
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        cancel.CancelAfter(time);
        try
        {
            for (long total = 0; total <= limit;)
            {
                var read = await request.Body.ReadAsync(buffer, cancel.Token);
                if (read == 0)
                    return true;
                total += read;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The body is interrupted, too slow or malformed: nothing more can be read.
        }
        return false;
    }
}

/// <summary>Counts the bytes that are read, and stops at a limit.</summary>
sealed class LimitedStream(Stream inner, long limit) : Stream
{
    long passed;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        passed += read;
        return passed <= limit ? read : throw new BodyTooLargeException(limit);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
