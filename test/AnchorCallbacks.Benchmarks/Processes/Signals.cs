using System.Runtime.InteropServices;

namespace AnchorCallbacks.Benchmarks.Processes;

static partial class Signals
{
    const int SigTerm = 15;

    public static void Terminate(int process)
    {
        if (Send(process, SigTerm) != 0)
            throw new InvalidOperationException("The signal could not be sent.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
