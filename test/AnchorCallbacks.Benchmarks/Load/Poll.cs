using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AnchorCallbacks.Benchmarks.Load;

/// <summary>Waits for any of many sockets, to the microsecond: .NET's own waiting counts in milliseconds, which is longer than most answers
/// take.</summary>
sealed partial class Poll(int count)
{
    const short Readable = 1, Writable = 4, Wrong = 8 | 16 | 32;

    readonly Entry[] entries = new Entry[count];

    struct Entry
    {
        public int Descriptor;
        public short Wanted, Found;
    }

    struct Time
    {
        public long Seconds, Nanoseconds;
    }

    /// <summary>A place that waits for nothing has -1.</summary>
    public void Want(int place, int descriptor, bool write) =>
        entries[place] = new() { Descriptor = descriptor, Wanted = (short)(write ? Readable | Writable : Readable) };

    public bool IsReady(int place) => (entries[place].Found & (Readable | Wrong)) != 0;

    public bool CanWrite(int place) => (entries[place].Found & Writable) != 0;

    /// <returns>How many are ready.</returns>
    public int Wait(TimeSpan most)
    {
        var time = new Time { Seconds = most.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = most.Ticks % TimeSpan.TicksPerSecond * 100 };
        var ready = Wait(entries, (ulong)entries.Length, in time, 0);
        return ready >= 0 ? ready : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int Wait(Entry[] entries, ulong count, in Time most, nint signals);
}
