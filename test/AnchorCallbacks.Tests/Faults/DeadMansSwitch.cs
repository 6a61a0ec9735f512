using System.Diagnostics;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>Has a shell command run when this process ends before it has disposed of the switch, however it ends: what it started must not
/// outlive it.</summary>
sealed class DeadMansSwitch : IDisposable
{
    // The end of our side of the pipe is the end of its input; a line tells that all is well. Ctrl+C is sent to both.
    const string Script = "trap '' INT TERM HUP; read -r _ || eval \"$1\"";

    Process? watch;

    public DeadMansSwitch(string command)
    {
        if (File.Exists("/bin/sh"))
            watch = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", command]) { RedirectStandardInput = true });
    }

    /// <summary>Runs the command now.</summary>
    public void Trip()
    {
        using var tripped = Interlocked.Exchange(ref watch, null);
        tripped?.StandardInput.Close();
        tripped?.WaitForExit();
    }

    public void Dispose()
    {
        using var ended = Interlocked.Exchange(ref watch, null);
        if (ended is null)
            return;
        ended.StandardInput.WriteLine();
        ended.StandardInput.Close();
        ended.WaitForExit();
    }
}
