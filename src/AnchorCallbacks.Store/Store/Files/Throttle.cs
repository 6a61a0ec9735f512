namespace AnchorCallbacks.Store.Files;

/// <summary>Lets the server's writes through while a copy is made: the copy rests as long as it works, and what it wrote goes to the
/// disk bit by bit, so that no flush of the server's has to wait for all of it.</summary>
sealed class Throttle(NewFile target, bool beside)
{
    /// <summary>How many of its steps the engine goes between two questions: a few rows of a table with large ones.</summary>
    public const int Instructions = 50;

    const int FlushSize = 8 << 20;

    static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(5);

    long began = TimeProvider.System.GetTimestamp();
    long flushed;

    /// <returns>False when the copy is to be given up.</returns>
    public bool Goes(CancellationToken cancel)
    {
        if (!beside || TimeProvider.System.GetElapsedTime(began) < Stretch)
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
