using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Makes a JPEG of a picture that browsers do not show, and a PDF without scripts of a PDF. Decoders have faults, and the bytes
/// come from a stranger: a child process decodes them, with bounded memory and time and without this server's environment. Bytes go through
/// pipes and never to a disk.</summary>
static class PictureConversion
{
    public const string Verb = "convert-picture";

    /// <summary>A child ends in this time, or is killed.</summary>
    static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(15);

    /// <summary>What a picture of <see cref="PictureConverter.MaxEdge"/> pixels needs at most, and a limit for a PDF.</summary>
    const int MaxResultBytes = 32 * 1024 * 1024;

    const int MaxChildren = 2;

    static readonly SemaphoreSlim Children = new(MaxChildren);

    static readonly Failure Refused = Failure.Invalid("this file cannot be shown here; save it to look at it");

    public static bool Takes(string mediaType) => mediaType is "image/heic" or "image/tiff" or "image/bmp" or "image/avif";

    /// <param name="write">Writes the document to the child.</param>
    public static async Task<Result<byte[]>> Run(string mediaType, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        await Children.WaitAsync(cancel);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(MaxTime);
            using var child = Process.Start(Describe(mediaType)) ?? throw new IOException("The child process did not start.");
            try
            {
                return await Run(child, write, limit.Token) is { Length: > 0 } shown ? shown : Refused;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return Refused;
            }
            finally
            {
                if (!child.HasExited)
                    child.Kill();
            }
        }
        finally
        {
            Children.Release();
        }
    }

    static async Task<byte[]> Run(Process child, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        var sent = Send(child, write, cancel);
        // The text may quote the document. It is read, so that the child never waits, and dropped.
        var errors = child.StandardError.BaseStream.CopyToAsync(Stream.Null, cancel);
        var result = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await child.StandardOutput.BaseStream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (result.Length + read > MaxResultBytes)
                return [];
            result.Write(buffer, 0, read);
        }
        await Task.WhenAll(sent, errors, child.WaitForExitAsync(cancel));
        return child.ExitCode == 0 ? result.ToArray() : [];
    }

    static async Task Send(Process child, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        try
        {
            await using var input = child.StandardInput.BaseStream;
            await write(input, cancel);
        }
        catch (IOException)
        {
            // The child has ended before it read everything. Its exit code says why.
        }
    }

    static ProcessStartInfo Describe(string mediaType)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "anchor-callbacks");
        var start = File.Exists(program)
            ? new ProcessStartInfo(program)
            : new ProcessStartInfo("dotnet", [Path.ChangeExtension(program, ".dll")]);
        start.ArgumentList.Add(Verb);
        start.ArgumentList.Add(mediaType);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = "/";
        // The environment may hold secrets.
        var path = Environment.GetEnvironmentVariable("PATH");
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        if (path is not null)
            start.Environment["PATH"] = path;
        if (root is not null)
            start.Environment["DOTNET_ROOT"] = root;
        start.Environment["DOTNET_GCHeapHardLimit"] = PictureConverter.MaxManagedBytes.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }
}
