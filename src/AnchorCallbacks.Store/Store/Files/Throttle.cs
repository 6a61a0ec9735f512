namespace AnchorCallbacks.Store.Files;

/// <summary>Lets the server write while a copy is made. The copy pauses for as long as it works. It flushes in small steps, so that no
/// flush of the server waits for all of it.</summary>
sealed class Throttle(NewFile target, bool inUse)
{
    /// <summary>The number of engine steps between two calls: a few rows of a table with large rows.</summary>
    public const int Instructions = 50;

    const int FlushSize = 8 << 20;

    static readonly TimeSpan WorkTime = TimeSpan.FromMilliseconds(5);

    long began = TimeProvider.System.GetTimestamp();
    long flushed;

    /// <returns>False when the copy must end.</returns>
    public bool Continue(CancellationToken cancel)
    {
        if (!inUse || TimeProvider.System.GetElapsedTime(began) < WorkTime)
            return !cancel.IsCancellationRequested;
        if (target.Contents.Length >= flushed + FlushSize)
        {
            target.Flush();
            flushed = target.Contents.Length;
        }
        cancel.WaitHandle.WaitOne(TimeProvider.System.GetElapsedTime(began));
        began = TimeProvider.System.GetTimestamp();
        return !cancel.IsCancellationRequested;
    }
}
