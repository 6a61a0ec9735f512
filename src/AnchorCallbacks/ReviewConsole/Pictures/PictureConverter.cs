using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using ImageMagick;
using Microsoft.Win32.SafeHandles;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The child process: reads one document from standard input and writes a form of it that a browser can show to standard output,
/// a picture as JPEG or the pages of a PDF.</summary>
static partial class PictureConverter
{
    public const int MaxEdge = 3000;
    public const int MaxManagedBytes = 160 * 1024 * 1024;

    const int MaxInputBytes = 64 * 1024 * 1024;
    const int Quality = 88;

    // Linux: getrlimit(2).
    const int LimitOfCpu = 0, LimitOfFile = 1, LimitOfData = 2, LimitOfCore = 4;
    const ulong MaxCpuSeconds = 12, MaxDataBytes = 768UL << 20;

    // ImageMagick's own limits. What does not fit is refused, never put on a disk.
    const ulong MaxPictureBytes = 384UL << 20, MaxPixelsOfEdge = 16_000, MaxPixels = 80_000_000;

    [StructLayout(LayoutKind.Sequential)]
    struct Limit
    {
        public ulong Soft, Hard;
    }

    public static int Run(string mediaType)
    {
        if (!OperatingSystem.IsLinux())
            return 1;
        if (mediaType == CustomerPageRoutes.Pdf)
            return CopyPages();
        if (FormatOf(mediaType) is not { } format)
            return 1;
        try
        {
            using var file = new FileStream(MemoryFile(), FileAccess.ReadWrite);
            if (!Receive(file))
                return 1;
            Restrict();
            using var picture = Read(file, format);
            if (picture is null)
                return 1;
            picture.AutoOrient();
            if (picture.Width > MaxEdge || picture.Height > MaxEdge)
                picture.Resize(MaxEdge, MaxEdge);
            picture.Strip();
            picture.Quality = Quality;
            using var output = Console.OpenStandardOutput();
            picture.Write(output, MagickFormat.Jpeg);
            return 0;
        }
        catch (Exception e) when (e is MagickException or OutOfMemoryException or IOException)
        {
            return 1;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The parser throws whatever it likes. The server sees the exit code.")]
    static int CopyPages()
    {
        try
        {
            using var file = new FileStream(MemoryFile(), FileAccess.ReadWrite);
            if (!Receive(file))
                return 1;
            Restrict();
            file.Position = 0;
            using var copy = new MemoryStream();
            PdfPages.Copy(file, copy);
            using var output = Console.OpenStandardOutput();
            copy.WriteTo(output);
            return 0;
        }
        catch (Exception)
        {
            return 1;
        }
    }

    /// <summary>Some decoders take a file only. For them ImageMagick would write a stream to a temporary file on the disk.</summary>
    static SafeFileHandle MemoryFile() => CreateMemoryFile("picture", 0) is >= 0 and var descriptor
        ? new(descriptor, ownsHandle: true) : throw new IOException("A file in memory cannot be made.");

    static bool Receive(FileStream file)
    {
        using var given = Console.OpenStandardInput();
        var buffer = new byte[81920];
        for (int read; (read = given.Read(buffer)) > 0;)
        {
            if (file.Length + read > MaxInputBytes)
                return false;
            file.Write(buffer, 0, read);
        }
        file.Flush();
        return true;
    }

    static MagickImage? Read(FileStream file, MagickFormat format)
    {
        ResourceLimits.Memory = ResourceLimits.Area = MaxPictureBytes;
        ResourceLimits.Disk = 0;
        ResourceLimits.Width = ResourceLimits.Height = MaxPixelsOfEdge;
        ResourceLimits.Thread = 1;
        ResourceLimits.ListLength = 2;
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}");
        var settings = new MagickReadSettings { Format = format, FrameIndex = 0, FrameCount = 1 };
        var facts = new MagickImageInfo(path, settings);
        return (ulong)facts.Width * facts.Height <= MaxPixels ? new MagickImage(path, settings) : null;
    }

    /// <summary>The format that the server detected. ImageMagick must not detect one: it knows formats that read files or addresses.
    /// </summary>
    static MagickFormat? FormatOf(string mediaType) => mediaType switch
    {
        "image/heic" => MagickFormat.Heic,
        "image/avif" => MagickFormat.Avif,
        "image/tiff" => MagickFormat.Tiff,
        "image/bmp" => MagickFormat.Bmp,
        _ => null,
    };

    /// <summary>From here on the process can write to no file.</summary>
    static void Restrict()
    {
        Set(LimitOfCore, 0);
        Set(LimitOfFile, 0);
        Set(LimitOfCpu, MaxCpuSeconds);
        Set(LimitOfData, MaxDataBytes);
    }

    static void Set(int resource, ulong value)
    {
        var limit = new Limit { Soft = value, Hard = value };
        if (SetLimit(resource, in limit) != 0)
            throw new IOException($"The limit {resource} of the process cannot be set.");
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
