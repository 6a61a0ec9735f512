using System.ComponentModel;
using System.Diagnostics;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>Where this program was built from.</summary>
static class Repository
{
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AnchorCallbacks.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("This program is not inside its repository.");
        }
    }

    /// <summary>Empty where git does not know.</summary>
    public static string Commit
    {
        get
        {
            try
            {
                using var git = Process.Start(new ProcessStartInfo("git",
                    ["-C", Root, "rev-parse", "--short", "HEAD"])
                { RedirectStandardOutput = true, RedirectStandardError = true })!;
                return git.StandardOutput.ReadToEnd().Trim();
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException)
            {
                return "";
            }
        }
    }
}
