using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>Known values, and a search for them in every form in which they might have leaked: as UTF-8, as UTF-16 in either order,
/// escaped for JSON or a URL, and as Base64 wherever it began; bytes also in part.</summary>
sealed class PlantedValues
{
    const int Window = 32, Prefix = sizeof(ulong);

    readonly Dictionary<ulong, List<(string Name, byte[] Bytes)>> needles = [];

    public void Add(string name, string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        AddNeedle($"{name} as UTF-8", utf8);
        AddNeedle($"{name} as UTF-16", Encoding.Unicode.GetBytes(value));
        AddNeedle($"{name} as UTF-16, high byte first", Encoding.BigEndianUnicode.GetBytes(value));
        AddBase64(name, utf8);
        if (JsonEncodedText.Encode(value) is var json && json.Value != value)
            AddNeedle($"{name} as JSON", json.EncodedUtf8Bytes.ToArray());
        if (Uri.EscapeDataString(value) is var url && url != value)
            AddNeedle($"{name} as a URL", Encoding.ASCII.GetBytes(url));
    }

    /// <summary>Any run of bytes that is twice as long as a window holds one whole.</summary>
    public void Add(string name, byte[] content, int window = Window)
    {
        for (var at = 0; at + window <= content.Length; at += window)
        {
            var part = content[at..(at + window)];
            AddNeedle($"{name} from byte {at}", part);
            AddBase64($"{name} from byte {at}", part);
        }
    }

    public IReadOnlyList<string> FoundIn(string text) => FoundIn(Encoding.UTF8.GetBytes(text));

    public IReadOnlyList<string> FoundIn(ReadOnlySpan<byte> bytes)
    {
        var found = new List<string>();
        for (; bytes.Length >= Prefix; bytes = bytes[1..])
            if (needles.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes), out var candidates))
                foreach (var (name, needle) in candidates)
                    if (bytes.StartsWith(needle))
                        found.Add(name);
        return found;
    }

    /// <summary>Sockets, pipes and locks have no length and cannot be read.</summary>
    public List<string> FoundInFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).Length > 0)
            .SelectMany(file => FoundIn(ReadShared(file)).Select(name => $"{Path.GetFileName(file)}: {name}"))];

    static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes;
    }

    void AddBase64(string name, byte[] value)
    {
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. value]);
            // Only the characters that no neighbouring byte has a part in.
            var (from, to) = ((before * 8 + 5) / 6, (before + value.Length) * 8 / 6);
            AddNeedle($"{name} as Base64", Encoding.ASCII.GetBytes(text[from..to]));
        }
    }

    void AddNeedle(string name, byte[] needle)
    {
        if (needle.Length < Prefix)
            throw new ArgumentException($"{name} is too short to be told from chance.");
        var prefix = BinaryPrimitives.ReadUInt64LittleEndian(needle);
        if (!needles.TryGetValue(prefix, out var same))
            needles[prefix] = same = [];
        same.Add((name, needle));
    }
}
